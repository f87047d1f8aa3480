import type { LoadRate } from "./load-clients.ts";

const WINDOW_MS = 1_000;

/** How many there were in the last second, and how long they took. */
export class RateMeter {
  /** The oldest first. */
  #recent: { readonly at: number; readonly tookMs: number }[] = [];

  count(at: number, tookMs: number): void {
    this.#recent.push({ at, tookMs });
  }

  /** Of the second until then; both are `null` where there was none. */
  read(at: number): LoadRate {
    this.#recent = this.#recent.filter((one) => one.at > at - WINDOW_MS);
    if (this.#recent.length === 0) return { throughput: null, latency: null };
    const sorted = this.#recent.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
    return { throughput: sorted.length, latency: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null };
  }
}
