import type { Latencies } from "./workload.ts";

const LAST_US = 1_000_000; // what takes longer counts as this

/** A counter a microsecond: to note a round trip is one increment, which a client can afford. */
export class LatencyHistogram implements Latencies {
  readonly #counts = new Uint32Array(LAST_US + 1);

  note(elapsedMs: number): void {
    const us = Math.min(Math.round(elapsedMs * 1000), LAST_US);
    this.#counts[us] = (this.#counts[us] ?? 0) + 1;
  }

  reset(): void {
    this.#counts.fill(0);
  }

  quantile(share: number): number {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    let seen = 0;
    return this.#counts.findIndex((count) => (seen += count) >= total * share);
  }
}
