import type { Listener } from "./chat/person.ts";
import type { Transport } from "./irc/sts.ts";
import type { Output } from "./output/output.ts";

/** One client's states, in whatever dialect: bytes go in, and what it hears goes to the output of its host. */
export interface Session extends Listener {
  /** What it is called; `*` before it has a name. */
  readonly nick: string;
  /** Whatever the client has sent, as it comes. */
  receive(chunk: Buffer): void;
  /** Goes on with what its host has let wait, see {@link SessionHost.took}. */
  proceed(): void;
  /** The client has sent its FIN: `done` is called when all before it has been served. */
  ended(done: () => void): void;
  /** The client is gone: the others hear why. Harmless when it is gone already. */
  leave(reason: string): void;
  /** What a client is told when we end its connection. */
  farewell(reason: string): string;
  /** Asks the client whether it still lives, where the dialect has a way to. */
  ping(): void;
}

/** What a session asks of the connection that it is about. */
export interface SessionHost {
  readonly output: Output;
  /** Where the client comes from: an address without a port, or `"unix"`. */
  readonly address: string;
  readonly transport: Transport;
  /** A gateway says that the client comes from this address. @returns why nobody from there is let in, if so. */
  comesFrom(address: string): string | undefined;
  /** Writes a line into the log of the server. */
  note(level: "info" | "warn", message: string, fields: Readonly<Record<string, unknown>>): void;
  /** SHA-256 of the certificate that the client shows by TLS, in hexadecimal; `undefined` where it shows none. */
  readonly certificate: string | undefined;
  /** The connection is broken or cut: nothing more that the client has sent is served. */
  readonly isOver: boolean;
  /** The client is in the chat now. */
  entered(): void;
  /** One more line has been taken. @returns whether the next may be; otherwise the host calls `proceed` when it may. */
  took(): boolean;
  /** Reads nothing until {@link resume}. */
  pause(): void;
  resume(): void;
  /** Waits until the client has taken most of what it was sent. @returns whether it is still there. */
  caughtUp(): Promise<boolean>;
  /** Sends what waits, and ends the connection. */
  close(): void;
}
