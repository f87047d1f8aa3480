import { descriptorCounter, descriptorLimit } from "../../limits/descriptors-in-use.ts";

/** A figure of the process, by the name that Prometheus clients in every language give it. */
export interface ProcessMetric {
  readonly type: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  /** What stands for several processes. @default "sum" */
  readonly ofSeveral?: "min" | "max";
  readonly read: () => number;
}

/** Those that can be had in microseconds; which they are depends on the system. */
export function processMetrics(): readonly ProcessMetric[] {
  return [...ALWAYS, ...descriptorMetrics()];
}

const ALWAYS: readonly ProcessMetric[] = [
  {
    type: "counter",
    name: "process_cpu_seconds_total",
    help: "CPU time of the process, user and system.",
    read: cpuSeconds,
  },
  {
    type: "gauge",
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process.",
    read: () => process.memoryUsage.rss(),
  },
  {
    type: "gauge",
    name: "process_start_time_seconds",
    help: "When the process was started, in seconds since 1970.",
    ofSeveral: "min",
    read: () => performance.timeOrigin / 1_000,
  },
  {
    type: "gauge",
    name: "nodejs_heap_size_used_bytes",
    help: "Memory that JavaScript objects take.",
    // Loaded when it is asked for the first time: a start does without.
    read: () => process.getBuiltinModule("node:v8").getHeapStatistics().used_heap_size,
  },
];

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function descriptorMetrics(): readonly ProcessMetric[] {
  const counter = descriptorCounter();
  const limit = descriptorLimit();
  const metrics: ProcessMetric[] = [];
  if (counter?.costsLittle) {
    metrics.push({ type: "gauge", name: "process_open_fds", help: "Open file descriptors.", read: counter.count });
  }
  if (limit !== undefined) {
    const help = "How many file descriptors may be open.";
    metrics.push({ type: "gauge", name: "process_max_fds", help, ofSeveral: "min", read: () => limit });
  }
  return metrics;
}
