/**
 * Why a connection is no more.
 * - `"finished"`: both sides have said all they had to. A health check that opens and closes ends so too.
 * - `"idle"`: no byte moved in either direction for the idle timeout.
 * - `"half-open-deadline"`: the client had sent its FIN but did not take the rest of its echo in time.
 * - `"reset"`: the client broke the connection off.
 * - `"timed-out"`: the client's machine no longer answers: keepalive or retransmission gave up.
 * - `"shutdown"`: it was still open at the deadline of the server's shutdown.
 * - `"error"`: any other system error; the log line has its code.
 */
export type EndReason = "finished" | "idle" | "half-open-deadline" | "reset" | "timed-out" | "shutdown" | "error";

/** What a connection knows about itself when it has closed. */
export interface EndFacts {
  /** The deadline that we cut it for, if we did. */
  readonly cutFor: "idle" | "half-open-deadline" | undefined;
  /** The code of the system error that broke it, if one did. */
  readonly errorCode: string | undefined;
  /** Both FINs were sent and everything before ours is out. */
  readonly isFinished: boolean;
}

const RESET = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

export function endReason({ cutFor, errorCode, isFinished }: EndFacts): EndReason {
  if (cutFor) return cutFor;
  if (errorCode === "ETIMEDOUT") return "timed-out";
  if (errorCode !== undefined) return RESET.has(errorCode) ? "reset" : "error";
  // Nobody but the server's own shutdown closes a connection without a word.
  return isFinished ? "finished" : "shutdown";
}
