import type { LoadTiming, Target } from "../../../../scripts/bench/load/spec.ts";

/** One way of loading a broker. */
export type BrokerLoad = PubSubLoad | RequestReplyLoad | PacedLoad | IdleLoad;

export interface PubSubLoad {
  readonly workload: "pub-sub";
  readonly publishers: number;
  /** Of each publisher: no two publishers share one. */
  readonly subscribers: number;
  readonly payloadBytes: number;
  /** So many subjects take turns, and a subscriber hears them by a wildcard. @default 1 */
  readonly subjects?: number;
  /** Whether all subscribers have chosen the same sid, so that all get the same bytes. @default false */
  readonly sameSid?: boolean;
}

export interface RequestReplyLoad {
  readonly workload: "request-reply";
  /** Requesters, each with a responder of its own. */
  readonly pairs: number;
  /** Requests of one requester that wait for their reply. */
  readonly inFlight: number;
}

interface PacedLoad {
  readonly workload: "paced";
  readonly perSecond: number;
}

interface IdleLoad {
  readonly workload: "idle";
  readonly connections: number;
}

/** What the load client is asked to do, as its one argument in JSON. */
export type BrokerLoadSpec = BrokerLoad &
  LoadTiming & {
    readonly target: Target;
    readonly protocol: "nats" | "redis";
  };
