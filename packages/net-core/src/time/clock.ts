/** Something that will happen later. */
export interface Timer {
  /** It does not happen any more; harmless when it has. */
  cancel(): void;
}

/**
 * Where time comes from. Every timer of net-core goes through one, so that a test can put a virtual clock
 * (`@holdfast/net-core/testing`) in the place of {@link systemClock}.
 */
export interface Clock {
  /** Milliseconds since some moment, with fractions; never goes back. */
  now(): number;
  /**
   * Calls `callback` once, when `delayMs` have passed. What is awaited keeps the process alive; what only
   * watches over something else is scheduled in the `background` and does not.
   */
  schedule(delayMs: number, callback: () => void, options?: { readonly background?: boolean }): Timer;
}

/** The longest delay that a timer of Node can have, in milliseconds: about 24.8 days. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now() {
    const [seconds, nanoseconds] = process.hrtime(); // `performance` costs the same, and a millisecond at its first use
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  schedule(delayMs, callback, { background = false } = {}) {
    const timeout = setTimeout(callback, Math.min(Math.ceil(delayMs), MAX_DELAY_MS));
    if (background) timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};

/**
 * Resolves when `delayMs` have passed.
 * @throws the signal's reason once it fires.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) return Promise.reject(signal.reason as Error);
  const timer = clock.schedule(delayMs, () => {
    signal?.removeEventListener("abort", stop);
    resolve();
  });
  function stop(): void {
    timer.cancel();
    reject(signal?.reason as Error);
  }
  signal?.addEventListener("abort", stop, { once: true });
  return promise;
}
