/**
 * Says when something that may happen very often is worth a line in the log: at once, then at most
 * once in a period, and how often it has happened since the line before.
 */
export class LineBudget {
  readonly #periodMs: number;
  #lastLineAt = -Infinity;
  #since = 0;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Counts one more. Returns the number that a line written now speaks for, or `undefined` for no line. */
  count(nowMs: number): number | undefined {
    this.#since += 1;
    if (nowMs - this.#lastLineAt < this.#periodMs) return undefined;
    const spokenFor = this.#since;
    this.#lastLineAt = nowMs;
    this.#since = 0;
    return spokenFor;
  }
}
