import { requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";

/**
 * What happens when one side of a connection has sent its FIN and the other has not.
 * - `"mirror"`: the peer's FIN is answered with ours as soon as what is written is out (`node:net`'s default).
 * - `"allow"`: each side ends when it likes (`allowHalfOpen: true`).
 * - `{ deadlineMs }`: as `"allow"`, but the connection is cut when it has been half-open for so long,
 *   whichever side has ended; `'cut'` tells `"half-open-deadline"`.
 */
export type HalfOpenOptions = "allow" | "mirror" | { readonly deadlineMs: number };

/** {@link HalfOpenOptions} in the terms of `node:net`, and the deadline if there is one. */
export interface HalfOpenPolicy {
  readonly allowHalfOpen: boolean;
  readonly deadlineMs: number | undefined;
}

/** @throws {OptionTypeError | OptionRangeError} when it is none of the three. */
export function resolveHalfOpen(options: HalfOpenOptions): HalfOpenPolicy {
  if (options === "allow" || options === "mirror") {
    return { allowHalfOpen: options === "allow", deadlineMs: undefined };
  }
  if (typeof options !== "object" || options === null) {
    throw new OptionTypeError("halfOpen", '"allow", "mirror" or { deadlineMs }', options);
  }
  requireCount("halfOpen.deadlineMs", options.deadlineMs, { min: 1, max: MAX_DELAY_MS });
  return { allowHalfOpen: true, deadlineMs: options.deadlineMs };
}
