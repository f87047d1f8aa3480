import { systemError } from "../bind/system-error.ts";
import type { AttemptLimits, ConnectTarget } from "./client-options.ts";
import { type Handshake, shakeHands } from "./handshake.ts";
import { type Attempt, openSocket } from "./open-socket.ts";
import { Stop } from "./stop.ts";

export interface AttemptOptions extends Pick<AttemptLimits, "attemptTimeoutMs" | "clock"> {
  readonly handshake?: Handshake | undefined;
  /** Gives it up. */
  readonly signal: AbortSignal;
}

/**
 * One attempt, within its own time limit: connects and, if there is one, waits for the handshake.
 * @throws the signal's reason when that has ended it, and what `node:net` throws for options that it refuses.
 */
export async function attemptToConnect(target: ConnectTarget, options: AttemptOptions): Promise<Attempt> {
  const { attemptTimeoutMs, clock, handshake, signal } = options;
  const stop = new Stop().on(signal).after(attemptTimeoutMs, clock, () => timeoutError(target.endpoint));
  try {
    const opened = await openSocket(target, stop.signal);
    const attempt = handshake && "socket" in opened ? await shakeHands(opened.socket, handshake, stop.signal) : opened;
    // A socket in hand is the caller's, also when the signal has fired a moment too late for it.
    if ("error" in attempt) signal.throwIfAborted();
    return attempt;
  } finally {
    stop.release();
  }
}

/** The error of a connection that was not there in time, as the system's own would be. */
export function timeoutError(endpoint: string): NodeJS.ErrnoException {
  return systemError("ETIMEDOUT", "connect", endpoint);
}
