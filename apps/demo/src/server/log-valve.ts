import type { LogEntry } from "../wire/view.ts";

/** Log entries of a moment, of which there may have been more. */
export interface SampledLog {
  readonly entries: readonly LogEntry[];
  /** How many there were for each that is here. */
  readonly oneIn: number;
}

/** Lets so many log entries through between two looks, evenly spread over all that came. */
export class LogValve {
  readonly #most: number;
  #kept: LogEntry[] = [];
  #seen = 0;
  #stride = 1;
  #all = 0;

  constructor(most: number) {
    this.#most = most;
  }

  push(entries: readonly LogEntry[], oneIn: number): void {
    this.#all += entries.length * oneIn;
    for (const entry of entries) this.#take(entry);
  }

  /** What was let through since the last time; `undefined` when nothing came. */
  take(): SampledLog | undefined {
    const entries = this.#kept;
    if (entries.length === 0) return undefined;
    const oneIn = Math.max(1, Math.round(this.#all / entries.length));
    this.#kept = [];
    this.#seen = 0;
    this.#stride = 1;
    this.#all = 0;
    return { entries, oneIn };
  }

  #take(entry: LogEntry): void {
    const isNext = this.#seen % this.#stride === 0;
    this.#seen += 1;
    if (!isNext) return;
    this.#kept.push(entry);
    if (this.#kept.length <= this.#most) return;
    // Twice as thin from now on, and what is kept already made as thin.
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
