import type { LogEntry } from "../../wire/view.ts";

export interface NumberedEntry {
  /** Rises by one with each entry: what a row on the page is known by. */
  readonly number: number;
  readonly entry: LogEntry;
}

/** As many as one scrolls back through. */
const MOST_ENTRIES = 500;

/** The newest log entries, and no more than that. */
export class LogBook {
  #entries: NumberedEntry[] = [];
  #next = 0;

  get entries(): readonly NumberedEntry[] {
    return this.#entries;
  }

  push(entries: readonly LogEntry[]): void {
    const newest = entries.slice(-MOST_ENTRIES).map((entry) => ({ number: this.#next++, entry }));
    this.#entries = [...this.#entries, ...newest].slice(-MOST_ENTRIES);
  }

  clear(): void {
    this.#entries = [];
  }
}
