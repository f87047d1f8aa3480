import { definedIn, requireCount, requireSignal } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";

/**
 * How a server that does not answer yet is waited for: exponential backoff with full jitter, so that many clients of
 * one server do not come back at the same moment. The wait after failed attempt n is random, between 0 and
 * `baseDelayMs * 2 ** (n - 1)`, at most `maxDelayMs`. Whichever of `attempts` and `forMs` is reached first ends it.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export interface ConnectRetryOptions {
  /** How many attempts in a row may fail, the first one included; 1 or more, or `Infinity`. @default 10, of a `Reconnector` Infinity */
  attempts?: number | undefined;
  /** For how long it is tried in all, in milliseconds, or `Infinity`; the last attempt begins when it is over. @default 30000, of a `Reconnector` Infinity */
  forMs?: number | undefined;
  /** The longest wait after the first failed attempt, in milliseconds; doubled after each one. @default 100 */
  baseDelayMs?: number | undefined;
  /** The longest wait of all, in milliseconds. @default 5000, of a `Reconnector` 30000 */
  maxDelayMs?: number | undefined;
  /** Ends the trying, in the same way as the `signal` beside `retry`. */
  signal?: AbortSignal | undefined;
}

/** {@link ConnectRetryOptions} with every default filled in. */
export interface ConnectRetryPolicy {
  readonly attempts: number;
  readonly forMs: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_CONNECT_RETRY: ConnectRetryPolicy = {
  attempts: 10,
  forMs: 30_000,
  baseDelayMs: 100,
  maxDelayMs: 5_000,
};

/** Of a connection that is to be there for as long as the process is. */
export const DEFAULT_RECONNECT_RETRY: ConnectRetryPolicy = {
  attempts: Infinity,
  forMs: Infinity,
  baseDelayMs: 100,
  maxDelayMs: 30_000,
};

/**
 * Checks a policy before any socket exists. `true` means `defaults`, `false` the first failure is the last.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveConnectRetry(
  retry: ConnectRetryOptions | boolean,
  defaults: ConnectRetryPolicy,
): ConnectRetryPolicy {
  if (retry === false) return { ...defaults, attempts: 1 };
  if (retry === true) return defaults;
  if (typeof retry !== "object" || retry === null) throw new OptionTypeError("retry", "an object or a boolean", retry);
  const policy = { ...defaults, ...(definedIn(retry) as Partial<ConnectRetryPolicy>) };
  requireCount("retry.attempts", policy.attempts, { min: 1, orInfinity: true });
  requireCount("retry.forMs", policy.forMs, { min: 0, orInfinity: true });
  requireCount("retry.baseDelayMs", policy.baseDelayMs, { min: 1, max: MAX_DELAY_MS });
  requireCount("retry.maxDelayMs", policy.maxDelayMs, { min: 1, max: MAX_DELAY_MS });
  requireSignal("retry.signal", policy.signal);
  return policy;
}

/** One failed attempt, as the policy sees it. */
export interface FailedConnect {
  /** How many attempts in a row have failed; 0 when a connection that had held was lost. */
  readonly failures: number;
  /** Milliseconds since the first of them began. */
  readonly elapsedMs: number;
  /** Whether another attempt may go better, see {@link isTransient}. */
  readonly isTransient: boolean;
  /** Chance, from 0 to 1. */
  readonly random: number;
}

/** Milliseconds to wait before the next attempt, or `undefined` to give up. */
export function nextConnectDelay(policy: ConnectRetryPolicy, failed: FailedConnect): number | undefined {
  const leftMs = policy.forMs - failed.elapsedMs;
  if (!failed.isTransient || failed.failures >= policy.attempts || leftMs <= 0) return undefined;
  const step = Math.min(policy.baseDelayMs * 2 ** Math.max(failed.failures - 1, 0), policy.maxDelayMs);
  return Math.min(Math.ceil(step * failed.random), leftMs);
}

const TRANSIENT = new Set([
  // Nobody listens yet, or the Unix path is not there yet.
  "ECONNREFUSED",
  "ENOENT",
  // The server, or what stands between, dropped us.
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  // The network does not carry us there now.
  "ETIMEDOUT",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  // The resolver does not answer, or does not know the name yet: that of a container that has not been started,
  // or on macOS any name while the network is down. A misspelt name costs the time that `retry` allows.
  "EAI_AGAIN",
  "ENOTFOUND",
  // Something is used up: a Unix server's backlog, our ports, our descriptors, the kernel's memory.
  "EAGAIN",
  "EADDRNOTAVAIL",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
]);

/** Whether another attempt may go better. Of several addresses that were tried, one that may is enough. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  return TRANSIENT.has((error as NodeJS.ErrnoException).code ?? "");
}
