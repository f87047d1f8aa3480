import type * as promClient from "prom-client";
import type { Counter, Gauge, Histogram, MetricObjectWithValues, MetricValue, Registry } from "prom-client";
import { LISTENER_METRICS, type ListenerMetric } from "./listener-metrics.ts";
import type { EndObserver, ListenerSample } from "./listener-watch.ts";
import { processMetrics, type ProcessMetric } from "./process-metrics.ts";

/** The library; whoever needs it loads it, since that takes about as long as a server takes to start. */
export type PromClient = typeof promClient;

/** Figures of one process that can be added to those of others. */
export type MetricsSample = readonly MetricObjectWithValues<MetricValue<string>>[];

/** What `/metrics` says of the program itself. */
export interface BuildInfo {
  readonly name: string;
  readonly version: string;
}

const DURATION_BUCKETS_S = [0.01, 0.1, 1, 10, 60, 600, 3_600, 21_600, 86_400];
const DELAY_BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A figure that is read when it is asked for, and where the library keeps it until it is written down. */
interface Reading<Source> {
  readonly source: Source;
  readonly metric: Counter | Gauge;
}

/** The figures of a service in the text format of Prometheus. */
export class Metrics {
  readonly #client: PromClient;
  readonly #registry: Registry;
  readonly #ofProcess: readonly Reading<ProcessMetric>[];
  readonly #ofListeners: readonly Reading<ListenerMetric>[];
  readonly #duration: Histogram;
  readonly #delay: Histogram;

  constructor(client: PromClient, build: BuildInfo) {
    this.#client = client;
    this.#registry = new client.Registry(); // and not the library's own, which all of the process share
    this.#ofProcess = processMetrics().map((source) => ({ source, metric: this.#metric(source, []) }));
    this.#ofListeners = LISTENER_METRICS.map((source) => ({ source, metric: this.#metric(source, labelsOf(source)) }));
    this.#duration = new client.Histogram({
      name: "holdfast_connection_duration_seconds",
      help: "How long the connections that have ended were open.",
      labelNames: ["listener"],
      buckets: DURATION_BUCKETS_S,
      registers: [this.#registry],
    });
    this.#delay = new client.Histogram({
      name: "holdfast_eventloop_delay_seconds",
      help: "How long an event has to wait for the event loop.",
      buckets: DELAY_BUCKETS_S,
      registers: [this.#registry],
    });
    this.#tellBuild(build);
  }

  /** The registry of it all, for metrics of the user's. */
  get registry(): Registry {
    return this.#registry;
  }

  /** What is to be told of the ends of a listener's connections. */
  endsOf(listener: string): EndObserver {
    const duration = this.#duration.labels(listener);
    return ({ durationMs }) => duration.observe(durationMs / 1_000);
  }

  /** An event had to wait so long. */
  delayed(delayMs: number): void {
    this.#delay.observe(delayMs / 1_000);
  }

  /** Everything, with what the listeners say now. */
  text(samples: readonly ListenerSample[]): Promise<string> {
    this.#read(samples);
    return this.#registry.metrics();
  }

  /** The same as values. */
  sample(samples: readonly ListenerSample[]): Promise<MetricsSample> {
    this.#read(samples);
    return this.#registry.getMetricsAsJSON();
  }

  #read(samples: readonly ListenerSample[]): void {
    for (const { source, metric } of this.#ofProcess) {
      metric.reset();
      metric.inc({}, source.read());
    }
    for (const { source, metric } of this.#ofListeners) {
      metric.reset();
      for (const sample of samples) putSample(metric, source, sample);
    }
  }

  #metric(source: ProcessMetric | ListenerMetric, labelNames: string[]): Counter | Gauge {
    const { type, name, help, ofSeveral = "sum" } = source;
    const { Counter, Gauge } = this.#client;
    const registers = [this.#registry];
    return new (type === "counter" ? Counter : Gauge)({ name, help, labelNames, registers, aggregator: ofSeveral });
  }

  #tellBuild({ name, version }: BuildInfo): void {
    const labels = { name, version, node_version: process.version };
    const source = {
      type: "gauge",
      name: "holdfast_build_info",
      help: "What runs; always 1.",
      ofSeveral: "max",
    } as const;
    this.#metric({ ...source, read: () => 1 }, Object.keys(labels)).inc(labels, 1);
  }
}

function labelsOf({ label }: ListenerMetric): string[] {
  return label === undefined ? ["listener"] : ["listener", label];
}

function putSample(metric: Counter | Gauge, { label, read }: ListenerMetric, sample: ListenerSample): void {
  const { listener } = sample;
  const value = read(sample);
  if (typeof value === "number") metric.inc({ listener }, value);
  else if (label !== undefined) {
    for (const [name, each] of Object.entries(value)) metric.inc({ listener, [label]: name }, each);
  }
}
