import type * as net from "node:net";
import { requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";
import { stateOf } from "./socket-state.ts";

export interface FinishOptions {
  /** How long the peer has to send its own FIN, in milliseconds, before it is cut. @default 10000 */
  deadlineMs?: number | undefined;
}

/**
 * How a connection ended: `"finished"`, both sides have said all they had to; `"deadline"`, the
 * peer did not end in time and was cut; `"reset"`, it broke before.
 */
export type FinishOutcome = "finished" | "deadline" | "reset";

const DEFAULT_DEADLINE_MS = 10_000;

/** Sends what is left, then FIN, then waits for the peer's FIN; see `Socket.finish`. */
export function finish(
  socket: net.Socket,
  data: string | Uint8Array | undefined,
  options: FinishOptions = {},
): Promise<FinishOutcome> {
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  requireCount("deadlineMs", deadlineMs, { min: 1, max: MAX_DELAY_MS });
  if (data !== undefined && socket.writableEnded) {
    throw new OptionTypeError("data", "absent once the socket has ended", data);
  }
  const { promise, resolve } = Promise.withResolvers<FinishOutcome>();
  if (socket.destroyed) return Promise.resolve(hasFinished(socket) ? "finished" : "reset");

  const timer = stateOf(socket).clock.schedule(deadlineMs, () => {
    resolve("deadline");
    socket.destroy();
  });
  // Told by the outcome; without a listener an ECONNRESET would end the process.
  socket.on("error", () => undefined);
  socket.once("close", () => {
    timer.cancel();
    resolve(hasFinished(socket) ? "finished" : "reset");
  });
  end(socket, data);
  // Nobody reads: what still comes is of no interest, but the FIN behind it is.
  if (socket.readableFlowing === null) socket.resume();
  return promise;
}

function end(socket: net.Socket, data: string | Uint8Array | undefined): void {
  if (socket.writableEnded) return;
  if (data === undefined) socket.end();
  else socket.end(data);
}

function hasFinished(socket: net.Socket): boolean {
  return socket.readableEnded && socket.writableFinished && !socket.errored;
}
