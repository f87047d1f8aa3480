import type { LoadTiming, Target } from "../../../../scripts/bench/load/spec.ts";

/** One way of loading a chat. */
export type ChatLoad = TalkLoad | JoinsLoad | IdleLoad;

export interface TalkLoad {
  readonly workload: "talk";
  readonly rooms: number;
  /** Of each room; nobody is in two. */
  readonly members: number;
  /** So many of a room's members send, all of them receive. */
  readonly senders: number;
}

interface JoinsLoad {
  readonly workload: "joins";
  /** Who all join one room. */
  readonly members: number;
}

interface IdleLoad {
  readonly workload: "idle";
  readonly rooms: number;
  readonly members: number;
}

/** What the load client is asked to do, as its one argument in JSON. */
export type ChatLoadSpec = ChatLoad & LoadTiming & { readonly target: Target };

/** What it prints after joins. */
export interface JoinsResult {
  /** From the first JOIN until everybody has every list of names and every JOIN. */
  readonly seconds: number;
}
