import { HoldfastError } from "../errors.ts";

/** What is known when a connection could not be made. */
export interface ConnectFailure {
  /** Where to, as an endpoint's text; several are divided by commas. */
  readonly endpoint: string;
  /** What ended it: the error of the last attempt, after which there was no other, or `deadlineMs`. */
  readonly by: "error" | "deadline";
  /** How many attempts in a row failed; one that the deadline cut short does not count. */
  readonly attempts: number;
  /** Milliseconds from the beginning of the first attempt to the end. */
  readonly elapsedMs: number;
}

/**
 * A connection could not be made, and no more is tried. `cause` is the error of the last attempt that failed, as the
 * system gave it; with several addresses to a name, or several endpoints, an `AggregateError`. An attempt that was cut
 * by a time limit has the code `ETIMEDOUT`.
 */
export class ConnectError extends HoldfastError implements ConnectFailure {
  override readonly code = "ERR_CONNECT_FAILED";
  readonly endpoint: string;
  readonly by: "error" | "deadline";
  readonly attempts: number;
  readonly elapsedMs: number;

  constructor(failure: ConnectFailure, cause: Error | undefined) {
    super(describe(failure, cause), { cause });
    this.endpoint = failure.endpoint;
    this.by = failure.by;
    this.attempts = failure.attempts;
    this.elapsedMs = failure.elapsedMs;
  }
}

/** The connecting was given up because a signal fired, or the `Reconnector` was closed. */
export class ConnectAbortedError extends HoldfastError {
  override readonly code = "ERR_CONNECT_ABORTED";
  readonly endpoint: string;
  /** What ended it: `close()` of the `Reconnector`, or a signal, whose reason is the `cause`. */
  readonly by: "close" | "signal";

  constructor(endpoint: string, { by, cause }: { by: "close" | "signal"; cause?: unknown }) {
    super(`gave up connecting to ${endpoint}: ${by === "close" ? "it was closed" : "its signal fired"}`, { cause });
    this.endpoint = endpoint;
    this.by = by;
  }
}

function describe({ endpoint, by, attempts, elapsedMs }: ConnectFailure, cause: Error | undefined): string {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : "";
  const inTime = attempts > 1 || by === "deadline" ? ` in ${Math.round(elapsedMs)} ms` : "";
  return `could not connect to ${endpoint}${tries}${inTime}${cause ? `: ${messageOf(cause)}` : ""}`;
}

/** What an error says; the AggregateError of `node:net` itself says nothing. */
export function messageOf(error: Error): string {
  if (error.message !== "" || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => messageOf(each as Error)).join("; ");
}
