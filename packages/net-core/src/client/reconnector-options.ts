import type { Endpoint } from "../address/endpoint.ts";
import { requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";
import {
  type AttemptLimits,
  type ClientSocketOptions,
  type ConnectTarget,
  resolveLimits,
  resolveTarget,
} from "./client-options.ts";
import { type ConnectRetryOptions, DEFAULT_RECONNECT_RETRY } from "./connect-policy.ts";
import type { Handshake } from "./handshake.ts";

/** Options of a `Reconnector`. */
export interface ReconnectorOptions extends ClientSocketOptions {
  /**
   * How a server that does not answer, or that hangs up, is waited for; `false` ends it at the first failure.
   * @default true: without end, the longest wait being 30 seconds
   */
  retry?: ConnectRetryOptions | boolean | undefined;
  /**
   * How long a connection must have been up, in milliseconds, for its loss to begin a new count of waits. The loss of
   * one that was not up for so long counts as one more failed attempt, so that a server which accepts and hangs up is
   * not hammered. @default 5000
   */
  stableAfterMs?: number | undefined;
  /** Bounds one attempt, the handshake included, in milliseconds; 1 or more, or `Infinity`. @default 10000 */
  attemptTimeoutMs?: number | undefined;
  /**
   * What must have gone well before a connection counts as up. The attempt fails with what it throws or rejects with,
   * and is made again, as after any other failure; to end it for good, call `close()` in it.
   */
  handshake?: Handshake | undefined;
  /** Closes it at once: an open connection is destroyed. */
  signal?: AbortSignal | undefined;
}

/** {@link ReconnectorOptions}, checked. */
export interface ReconnectorPlan {
  readonly targets: readonly ConnectTarget[];
  readonly limits: AttemptLimits;
  readonly stableAfterMs: number;
  readonly handshake: Handshake | undefined;
}

const DEFAULTS = { retry: DEFAULT_RECONNECT_RETRY, retries: true, attemptTimeoutMs: 10_000 };

/** @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} before any socket exists. */
export function resolveReconnector(
  endpoints: Endpoint | string | readonly (Endpoint | string)[],
  options: ReconnectorOptions,
): ReconnectorPlan {
  const { retry: _, attemptTimeoutMs: __, signal: ___, stableAfterMs = 5_000, handshake, ...socket } = options;
  const list = (Array.isArray as (value: unknown) => value is readonly unknown[])(endpoints) ? endpoints : [endpoints];
  if (list.length === 0) throw new OptionTypeError("endpoints", "one endpoint or more", list);
  requireCount("stableAfterMs", stableAfterMs, { min: 0, max: MAX_DELAY_MS });
  if (handshake !== undefined && typeof handshake !== "function") {
    throw new OptionTypeError("handshake", "a function", handshake);
  }
  return {
    targets: list.map((endpoint) => resolveTarget(endpoint, socket)),
    limits: resolveLimits({ ...options, deadlineMs: undefined }, DEFAULTS),
    stableAfterMs,
    handshake,
  };
}
