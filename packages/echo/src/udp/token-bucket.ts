/** A rate: so many may come in a second, and those of one second all at once. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  /** Full. `perSecond` may be `Infinity`. */
  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAt = nowMs;
  }

  /** Whether there is one to take. */
  hasOne(nowMs: number): boolean {
    if (this.#perSecond === Infinity) return true;
    const earned = ((nowMs - this.#filledAt) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#tokens + earned, this.#perSecond);
    this.#filledAt = nowMs;
    return this.#tokens >= 1;
  }

  /** Takes one that {@link hasOne} has told of. */
  takeOne(): void {
    this.#tokens -= 1;
  }

  /** Whether nothing has been asked of it for so long that it is as good as a new one. */
  isFull(nowMs: number): boolean {
    return nowMs - this.#filledAt >= 1_000;
  }
}
