import { definedIn, requireCount, requireShare, requireSignal } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";

/**
 * How an address that somebody else still holds is waited for. The wait after failed attempt n is
 * `baseDelayMs * 2 ** (n - 1)`, at most `maxDelayMs`, shortened by up to the share `jitter` so that
 * several waiters do not come back at the same moment. Whichever of `attempts` and `forMs` is
 * reached first ends it.
 */
export interface RetryOptions {
  /** How often the bind is tried in all, the first time included; 1 or more, or `Infinity`. @default 10 */
  attempts?: number;
  /** For how long it is tried in all, in milliseconds; the last attempt is made when it is over. @default 30000 */
  forMs?: number;
  /** The wait after the first failed attempt, in milliseconds. @default 100 */
  baseDelayMs?: number;
  /** The longest wait between two attempts, in milliseconds. @default 2000 */
  maxDelayMs?: number;
  /** The largest share by which chance shortens a wait, 0 to 1. @default 0.2 */
  jitter?: number;
  /** Ends the waiting: the bind fails with `BindAbortedError`. The server can be bound again. */
  signal?: AbortSignal;
}

/** {@link RetryOptions} with every default filled in. */
export type RetryPolicy = Required<Omit<RetryOptions, "signal">> & Pick<RetryOptions, "signal">;

export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 10,
  forMs: 30_000,
  baseDelayMs: 100,
  maxDelayMs: 2_000,
  jitter: 0.2,
};

/** What `node:net` does: the first failure is the last. */
const NO_RETRY: RetryPolicy = { ...DEFAULT_RETRY, attempts: 1 };

// Another process may release the address; every other bind error is the caller's to fix.
const TRANSIENT = new Set(["EADDRINUSE"]);

/**
 * Checks a policy before any socket exists. `undefined` and `false` mean no retry, `true` the defaults.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveRetry(retry: RetryOptions | boolean | undefined): RetryPolicy {
  if (retry === undefined || retry === false) return NO_RETRY;
  if (retry === true) return DEFAULT_RETRY;
  if (typeof retry !== "object" || retry === null) throw new OptionTypeError("retry", "an object or a boolean", retry);
  const policy: RetryPolicy = { ...DEFAULT_RETRY, ...definedIn(retry) };
  requireCount("retry.attempts", policy.attempts, { min: 1, orInfinity: true });
  requireCount("retry.forMs", policy.forMs, { min: 0, orInfinity: true });
  requireCount("retry.baseDelayMs", policy.baseDelayMs, { min: 1 });
  requireCount("retry.maxDelayMs", policy.maxDelayMs, { min: 1 });
  requireShare("retry.jitter", policy.jitter);
  requireSignal("retry.signal", policy.signal);
  return policy;
}

/** One failed attempt, as the policy sees it. */
export interface FailedAttempt {
  /** Its number, from 1. */
  readonly attempt: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  readonly code: string | undefined;
  /** Chance, from 0 to 1. */
  readonly random: number;
}

/** Milliseconds to wait after a failed attempt, or `undefined` to give up. */
export function nextBindDelay(policy: RetryPolicy, failed: FailedAttempt): number | undefined {
  const leftMs = policy.forMs - failed.elapsedMs;
  if (failed.attempt >= policy.attempts || leftMs <= 0 || !TRANSIENT.has(failed.code ?? "")) return undefined;
  const step = Math.min(policy.baseDelayMs * 2 ** (failed.attempt - 1), policy.maxDelayMs);
  return Math.min(Math.ceil(step * (1 - policy.jitter * failed.random)), leftMs);
}
