import { HoldfastError } from "../errors.ts";
import type { AddressHolder } from "./address-holder.ts";

/** What is known when the last attempt to bind has failed. */
export interface BindFailure {
  /** The address asked for, as an endpoint's text. */
  readonly endpoint: string;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Milliseconds from the first attempt to the failure of the last. */
  readonly elapsedMs: number;
  /** The process that has the address, where the system could tell. */
  readonly holder?: AddressHolder | undefined;
}

/** Every attempt to bind failed; `cause` is the system error of the last one, with its `code`. */
export class BindError extends HoldfastError implements BindFailure {
  override readonly code = "ERR_BIND_FAILED";
  readonly endpoint: string;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly holder: AddressHolder | undefined;

  constructor(failure: BindFailure, cause: Error) {
    super(describe(failure, cause), { cause });
    this.endpoint = failure.endpoint;
    this.attempts = failure.attempts;
    this.elapsedMs = failure.elapsedMs;
    this.holder = failure.holder;
  }
}

/** The bind was given up because its signal fired or the server was closed meanwhile. */
export class BindAbortedError extends HoldfastError {
  override readonly code = "ERR_BIND_ABORTED";
  readonly endpoint: string;
  /** What ended it: `close()` of the server, or the `retry.signal`, whose reason is the `cause`. */
  readonly by: "close" | "signal";

  constructor(endpoint: string, { by, cause }: { by: "close" | "signal"; cause?: unknown }) {
    super(`gave up binding ${endpoint}: ${by === "close" ? "the server was closed" : "its signal fired"}`, { cause });
    this.endpoint = endpoint;
    this.by = by;
  }
}

function describe({ endpoint, attempts, elapsedMs, holder }: BindFailure, cause: Error): string {
  const tries = attempts === 1 ? "" : ` after ${attempts} attempts in ${Math.round(elapsedMs)} ms`;
  const held = holder ? ` (held by ${holder.command}, pid ${holder.pid})` : "";
  return `could not bind ${endpoint}${tries}: ${cause.message}${held}`;
}
