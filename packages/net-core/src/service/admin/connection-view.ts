import type { Socket } from "../../socket/socket.ts";
import { peerOf } from "../../socket/peer-of.ts";
import { type SocketState, stateOf } from "../../socket/socket-state.ts";

/**
 * `"half-open-peer"`: the peer has sent its FIN, and all that came before it is read; `"half-open-self"`: we have ended
 * our side; `"closing"`: both.
 */
type ConnectionPhase = "open" | "half-open-peer" | "half-open-self" | "closing";

/** A connection as an operator sees it. */
export interface ConnectionView {
  /** The place of its listener, a dot, and its number among the connections of that: `"0.17"`. */
  readonly id: string;
  /** Where it came in; `null` when its listener has never said. */
  readonly endpoint: string | null;
  readonly peer: string;
  readonly phase: ConnectionPhase;
  readonly bytesIn: number;
  /** Those that wait included. */
  readonly bytesOut: number;
  readonly waitingBytes: number;
  /** For how long nothing was sent or received, short by an eighth of the idle deadline at most; `null` without one. */
  readonly idleMs: number | null;
  /** `null` for one that came before the admin endpoint. */
  readonly openMs: number | null;
}

/** What the listener of a connection adds to what the socket knows. */
export interface ViewedListener {
  readonly id: string;
  readonly endpoint: string | undefined;
}

export function connectionView(socket: Socket, listener: ViewedListener): ConnectionView {
  const state = stateOf(socket);
  return {
    id: `${listener.id}.${state.id}`,
    endpoint: listener.endpoint ?? null,
    peer: String(peerOf(socket)),
    phase: phaseOf(socket),
    bytesIn: socket.bytesRead,
    bytesOut: socket.bytesWritten,
    waitingBytes: waitingBytesOf(socket, state),
    idleMs: rounded(state.deadlines?.quietMs),
    openMs: rounded(openMsOf(state)),
  };
}

/** Bytes that the peer has not taken yet. */
export function waitingBytesOf(socket: Socket, { outbox }: SocketState): number {
  return outbox ? outbox.waiting.bytes : socket.writableLength;
}

function phaseOf({ readableEnded, writableEnded, destroyed }: Socket): ConnectionPhase {
  if (destroyed || (readableEnded && writableEnded)) return "closing";
  if (readableEnded) return "half-open-peer";
  return writableEnded ? "half-open-self" : "open";
}

function openMsOf({ openedAt, clock }: SocketState): number | undefined {
  return openedAt === undefined ? undefined : clock.now() - openedAt;
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
