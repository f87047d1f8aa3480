interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for a value that is to come, each until a signal of its own. */
export class Waiters<Value> {
  readonly #waiting = new Set<Waiter<Value>>();

  /** @throws what `reasonOf` makes of the signal's reason once it fires, or has fired. */
  async wait(signal: AbortSignal | undefined, reasonOf: (reason: unknown) => Error): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    const waiter = { resolve, reject };
    const leave = (): void => reject(reasonOf(signal?.reason));
    this.#waiting.add(waiter);
    signal?.addEventListener("abort", leave, { once: true });
    if (signal?.aborted) leave();
    try {
      return await promise;
    } finally {
      this.#waiting.delete(waiter);
      signal?.removeEventListener("abort", leave);
    }
  }

  resolve(value: Value): void {
    for (const waiter of this.#waiting) waiter.resolve(value);
  }

  reject(reason: Error): void {
    for (const waiter of this.#waiting) waiter.reject(reason);
  }
}
