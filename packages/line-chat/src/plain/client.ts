import type { ChatEvent } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import type { PlainServer } from "./server-info.ts";

/** The person whose command is run: what is known of it, and ways to answer it. */
export interface PlainClient {
  readonly server: PlainServer;
  readonly person: Person;
  /** The room in which it talks; `undefined` where it has left that. */
  readonly current: Room | undefined;
  /** Talks in that room from now on. */
  turnTo(room: Room | undefined): void;
  /** Shows it a line. */
  show(text: string): void;
  /** Shows it what has happened, in the words that others are told it by. */
  showEvent(event: ChatEvent): void;
  /** Says that the chat has refused what it asked for, and what that was about. */
  refuse(refusal: Refusal, about: string): void;
  /** Logs in to an account: `<name> <password>`. */
  logIn(text: string): Promise<void>;
  /** Makes an account of the person's name, and logs in to it. */
  makeAccount(password: string): Promise<void>;
  quit(reason: string): void;
}

/** One command. */
export interface PlainCommand {
  /** What stands behind its name in the help; in brackets what may be left out. */
  readonly usage: string;
  readonly help: string;
  /** It needs something behind its name. */
  readonly needsText: boolean;
  /** A promise that it returns is waited for before the next line is looked at. */
  run(client: PlainClient, text: string): void | Promise<void>;
}
