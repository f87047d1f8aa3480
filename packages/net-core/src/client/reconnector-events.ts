import type { Socket } from "../socket/socket.ts";
import type { ConnectRetry } from "./client-options.ts";
import type { ReconnectorState } from "./reconnector-state.ts";

/** How a connection ended that was up. */
export interface Disconnect {
  /** Where it went, as an endpoint's text. */
  readonly endpoint: string;
  /** `"lost"`: the socket was closed, by whichever side; `"closed"`: the `Reconnector` was. */
  readonly reason: "lost" | "closed";
  /** What the socket failed with, if it did. */
  readonly error: Error | undefined;
  /** For how long it was up, in milliseconds. */
  readonly hadBeenUpMs: number;
}

/** Events of a `Reconnector`. */
export interface ReconnectorEventMap {
  /** It has another state. */
  state: [state: ReconnectorState, previous: ReconnectorState];
  /** A connection is up, after its handshake. */
  connect: [socket: Socket];
  /** That connection is up no more; comes once after each `'connect'`. */
  disconnect: [end: Disconnect];
  /** A wait begins. */
  retry: [retry: ConnectRetry];
  /** It has given up and is closed; as ever, without a listener this ends the process. */
  error: [error: Error];
}

export interface ReconnectorCloseOptions {
  /** How long the peer has to end its side of an open connection, in milliseconds; 0 cuts it at once. @default 10000 */
  deadlineMs?: number | undefined;
}
