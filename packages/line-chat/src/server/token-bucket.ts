/** How much may come: so much at once, and so much a second after that. */
export interface BucketPolicy {
  /** 0 is without a limit. */
  readonly perSecond: number;
  readonly burst: number;
}

/** Who takes more than there is has to wait until that has come in again. */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor({ burst }: BucketPolicy, now: number) {
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /**
   * Takes one, whether it is there or not.
   * @param policy what holds now; it may have changed.
   * @returns how long to wait before another is taken, in milliseconds.
   */
  take({ perSecond, burst }: BucketPolicy, now: () => number): number {
    if (perSecond === 0) return 0;
    this.#tokens -= 1;
    if (this.#tokens >= 1) return 0; // as mostly: nobody looks at the clock
    const at = now();
    this.#tokens = Math.min(burst, this.#tokens + 1 + ((at - this.#filledAt) * perSecond) / 1_000) - 1;
    this.#filledAt = at;
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / perSecond);
  }
}
