/** How far the stamps may be ahead of the clock. */
const MAX_AHEAD_MS = 1_000;

/**
 * Stamps for what happens, in milliseconds since 1970. Each is later than the one before, so that a stamp says where in
 * the history one is, also where the clock goes back. Only when more happens than one thing a millisecond, for so long
 * that the stamps are a second ahead, do the next ones get the same.
 */
export class Timeline {
  readonly #now: () => number;
  #last: number;

  /** @param last the stamp of what has happened last so far. */
  constructor(now: () => number, last = 0) {
    this.#now = now;
    this.#last = last;
  }

  next(): number {
    const now = this.#now();
    if (now > this.#last) this.#last = now;
    else if (this.#last - now < MAX_AHEAD_MS) this.#last += 1;
    return this.#last;
  }
}
