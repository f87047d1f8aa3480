/** Wakes those who wait for something to change, so that they look again. */
export class Changes {
  #next: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Resolves with the next change. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  tell(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve();
  }
}
