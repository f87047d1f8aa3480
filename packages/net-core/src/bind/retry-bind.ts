import { type Clock, systemClock } from "../time/clock.ts";
import { BindAbortedError, BindError } from "./bind-error.ts";
import { resolveRetry, type RetryOptions } from "./bind-policy.ts";
import { bindClock, bindWithRetry } from "./bind-with-retry.ts";
import type { BindRetry } from "./binding.ts";

/** How an address is waited for that is none of a `Server`'s. */
export interface RetryBindOptions {
  /** The address, as errors and `onRetry` show it. */
  readonly endpoint: string;
  /** Waits an EADDRINUSE out; `true` for the defaults of {@link RetryOptions}. @default false */
  readonly retry?: RetryOptions | boolean | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((retry: BindRetry) => void) | undefined;
  /** Ends the waiting, as `retry.signal` does. */
  readonly signal?: AbortSignal | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

/**
 * Binds what is no `Server`, such as a UDP socket, with the retry of {@link Server.bind}.
 *
 * ```ts
 * const socket = await retryBind(() => bindUdp(7007), { endpoint: "udp://:7007", retry: true });
 * ```
 *
 * @param bind one attempt; rejects with the system's error.
 * @throws {BindError} when every attempt failed; `cause` is the last system error.
 * @throws {BindAbortedError} once a signal has fired.
 * @throws {OptionTypeError | OptionRangeError} naming the field of `retry` that is wrong.
 */
export async function retryBind<Bound>(bind: () => Promise<Bound>, options: RetryBindOptions): Promise<Bound> {
  const { endpoint, onRetry, clock = systemClock } = options;
  const policy = resolveRetry(options.retry);
  const signal = AbortSignal.any([options.signal, policy.signal].filter((each) => each !== undefined));
  let bound: { readonly value: Bound } | undefined;
  const attempt = async (): Promise<NodeJS.ErrnoException | undefined> => {
    try {
      bound = { value: await bind() };
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      return error as NodeJS.ErrnoException;
    }
  };
  try {
    signal.throwIfAborted();
    const { error, ...outcome } = await bindWithRetry({
      attempt,
      onRetry: (failed) => onRetry?.({ endpoint, ...failed }),
      policy,
      signal,
      clock: bindClock(clock),
    });
    if (bound) return bound.value;
    throw new BindError({ endpoint, ...outcome }, error as Error);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BindAbortedError(endpoint, { by: "signal", cause: signal.reason });
  }
}
