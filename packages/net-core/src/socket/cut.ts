import type * as net from "node:net";
import { turnAway } from "../limits/refusal.ts";
import { stateOf } from "./socket-state.ts";

/** Why we have ended a connection that its peer had not. The codes never change. */
export type CutReason =
  /** The peer has sent nothing since it connected. */
  | "first-byte-deadline"
  /** Nothing was sent or received for too long. */
  | "idle-deadline"
  /** One side had ended, and the other did not follow. */
  | "half-open-deadline"
  /** The connection was as old as one may be. */
  | "age-deadline"
  /** The peer took none of what waits for it. */
  | "write-stall"
  /** More waited for the peer than may. */
  | "slow-consumer"
  /** The peer left its heartbeats unanswered. */
  | "heartbeat"
  /** The server was shut down, and the connection outlasted the deadline. */
  | "drain-deadline"
  /** Whoever runs the server has asked for it. */
  | "operator";

/**
 * Ends a connection, once: emits `'cut'` with the reason and destroys the socket, without an error.
 * @param farewell what the peer is sent before.
 */
export function cut(socket: net.Socket, reason: CutReason, farewell?: string): void {
  const state = stateOf(socket);
  if (socket.destroyed || state.cutReason) return;
  state.cutReason = reason;
  try {
    socket.emit("cut", reason);
  } finally {
    if (farewell === undefined) socket.destroy();
    else turnAway(socket, { reason, line: farewell, clock: state.clock });
  }
}
