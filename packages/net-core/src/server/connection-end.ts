import type * as net from "node:net";
import type { Peer } from "../front/peer.ts";
import type { CutReason } from "../socket/cut.ts";
import { peerOf } from "../socket/peer-of.ts";
import { stateOf } from "../socket/socket-state.ts";

/** How a connection ended. The codes never change. */
export type EndReason =
  /** Both sides have said all they had to. */
  | "finished"
  /** The peer broke it off. */
  | "reset"
  /** The peer was silent to TCP's own questions. */
  | "timed-out"
  /** Another error of the system; `errorCode` says which. */
  | "error"
  /** Destroyed by this side before both had ended. */
  | "aborted"
  | CutReason;

/** What is known of a connection at its end. */
export interface ConnectionEnd {
  /** Its number among the connections of its server, from 1. */
  readonly id: number;
  readonly peer: Peer;
  readonly reason: EndReason;
  /** The code of the error that ended it, such as `ECONNRESET`. */
  readonly errorCode: string | undefined;
  /** Bytes that the peer has sent and we have taken. */
  readonly bytesIn: number;
  /** Bytes handed to the system or waiting to be; when it broke, not all of them arrived. */
  readonly bytesOut: number;
  readonly durationMs: number;
}

/** To be asked at the moment when the socket is destroyed. */
export function connectionEnd(
  socket: net.Socket,
  openedAt: number,
  error: NodeJS.ErrnoException | null | undefined,
): ConnectionEnd {
  const { id, clock, cutReason } = stateOf(socket);
  const errorCode = error?.code;
  return {
    id,
    peer: peerOf(socket),
    reason: cutReason ?? reasonOf(socket, error ?? undefined, errorCode),
    errorCode,
    bytesIn: socket.bytesRead,
    bytesOut: socket.bytesWritten,
    durationMs: clock.now() - openedAt,
  };
}

function reasonOf(socket: net.Socket, error: Error | undefined, code: string | undefined): EndReason {
  if (code === "ECONNRESET" || code === "ECONNABORTED" || code === "EPIPE") return "reset";
  if (code === "ETIMEDOUT") return "timed-out";
  if (error) return "error";
  return socket.readableEnded && socket.writableFinished ? "finished" : "aborted";
}
