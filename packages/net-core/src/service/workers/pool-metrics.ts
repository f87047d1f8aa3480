import type { AggregatorRegistry, Counter, Gauge } from "prom-client";
import { type BuildInfo, Metrics, type MetricsSample, type PromClient } from "../admin/metrics.ts";

type Registries = typeof AggregatorRegistry;

/** How the pool is, at one moment. */
export interface PoolSample {
  readonly ready: number;
  readonly crashes: number;
}

/** The figures of a primary and of all of its workers, those that have gone included, as if they were one process. */
export class PoolMetrics {
  readonly #registries: Registries;
  readonly #own: Metrics;
  readonly #ready: Gauge;
  readonly #crashes: Counter;
  /** What those have counted that are gone: a sum must not go back. */
  #gone: MetricsSample = [];

  constructor(client: PromClient, build: BuildInfo) {
    this.#registries = client.AggregatorRegistry;
    this.#own = new Metrics(client, build);
    const registers = [this.#own.registry];
    this.#ready = new client.Gauge({ name: "holdfast_workers", help: "Workers that serve.", registers });
    const help = "Workers that have ended without being asked to.";
    this.#crashes = new client.Counter({ name: "holdfast_worker_crashes_total", help, registers });
  }

  get contentType(): string {
    return this.#own.registry.contentType;
  }

  /** An event of the primary had to wait so long. */
  delayed(delayMs: number): void {
    this.#own.delayed(delayMs);
  }

  /** Keeps what a worker has counted that is gone. */
  async keep(sample: MetricsSample): Promise<void> {
    const counted = sample.filter(({ type }) => String(type) !== "gauge");
    this.#gone = await this.#sum([this.#gone, counted]).getMetricsAsJSON();
  }

  /** Everything, with what the workers have said. */
  async text({ ready, crashes }: PoolSample, samples: readonly MetricsSample[]): Promise<string> {
    this.#ready.set(ready);
    this.#crashes.reset();
    this.#crashes.inc(crashes);
    return this.#sum([await this.#own.sample([]), this.#gone, ...samples]).metrics();
  }

  #sum(samples: readonly MetricsSample[]): InstanceType<Registries> {
    return this.#registries.aggregate(samples as object[]) as InstanceType<Registries>;
  }
}
