import { type CountRange, definedIn, requireCount, requireOneOf } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";

/**
 * How much may wait for a peer that reads slower than it is written to, and what happens then. What waits is
 * what was given to `send()` and `write()` and has not been handed to the system yet.
 */
export interface OutboxOptions {
  /** From so many waiting bytes on the peer counts as slow. @default 65536, or `hardBytes` if that is less */
  softBytes?: number | undefined;
  /** So many bytes may wait at most. @default Infinity */
  hardBytes?: number | undefined;
  /** From so many waiting chunks on the peer counts as slow; only those of `send()` count. @default `hardChunks` */
  softChunks?: number | undefined;
  /** So many chunks may wait at most. @default Infinity */
  hardChunks?: number | undefined;
  /**
   * What happens to a slow peer.
   * - `"pause"`: the producer that was given to `send()` is paused until half of the soft cap is out.
   * - `"drop"`: what would exceed a hard cap is not sent, but counted.
   * - `"disconnect"`: it is cut when it has been slow for `graceMs`.
   *
   * Under `"pause"` and `"disconnect"`, one that exceeds a hard cap is cut at once. The reason is `"slow-consumer"`.
   * @default "pause"
   */
  policy?: "pause" | "drop" | "disconnect" | undefined;
  /** How long a peer may be slow under `"disconnect"`, in milliseconds. @default 5000 */
  graceMs?: number | undefined;
}

/** {@link OutboxOptions} with every default filled in. */
export type OutboxPolicy = { readonly [Key in keyof OutboxOptions]-?: NonNullable<OutboxOptions[Key]> };

export const DEFAULT_OUTBOX: OutboxPolicy = {
  softBytes: 65_536,
  hardBytes: Infinity,
  softChunks: Infinity,
  hardChunks: Infinity,
  policy: "pause",
  graceMs: 5_000,
};

/**
 * Checks a policy before any socket exists.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveOutbox(options: OutboxOptions): OutboxPolicy {
  if (typeof options !== "object" || options === null) throw new OptionTypeError("outbox", "an object", options);
  const policy = { ...DEFAULT_OUTBOX, ...definedIn(options) } as OutboxPolicy;
  for (const [name, value] of Object.entries(policy)) {
    if (!(name in DEFAULT_OUTBOX))
      throw new OptionTypeError(`outbox.${name}`, "absent: there is no such option", value);
  }
  requireCount("outbox.hardBytes", policy.hardBytes, { min: 1, orInfinity: true });
  requireCount("outbox.hardChunks", policy.hardChunks, { min: 1, orInfinity: true });
  const softBytes = options.softBytes ?? Math.min(DEFAULT_OUTBOX.softBytes, policy.hardBytes);
  requireCount("outbox.softBytes", softBytes, softRange(policy.hardBytes));
  const softChunks = options.softChunks ?? policy.hardChunks;
  requireCount("outbox.softChunks", softChunks, softRange(policy.hardChunks));
  requireOneOf("outbox.policy", policy.policy, ["pause", "drop", "disconnect"]);
  requireCount("outbox.graceMs", policy.graceMs, { min: 0, max: MAX_DELAY_MS });
  return { ...policy, softBytes, softChunks };
}

function softRange(hardCap: number): CountRange {
  return hardCap === Infinity ? { min: 1, orInfinity: true } : { min: 1, max: hardCap };
}
