import type { Plotted, Sample, ServerName } from "../../wire/view.ts";
import { Ring } from "./ring.ts";

/** Two minutes at four samples a second, and some to spare. */
const CAPACITY = 640;
const FIELDS = ["at", "connections", "throughput", "latency", "memory", "loopDelay"] as const;

export type Series = Ring<"at" | Plotted>;

/** What is plotted of each server. */
export const series: Readonly<Record<ServerName, Series>> = {
  echo: new Ring(FIELDS, CAPACITY),
  chat: new Ring(FIELDS, CAPACITY),
  broker: new Ring(FIELDS, CAPACITY),
};

export function pushSample(server: ServerName, sample: Sample): void {
  // A moment is told once; a host that has been started again may tell an older one.
  if (sample.at > series[server].last("at") || series[server].length === 0) series[server].push(sample);
}

export function replaceSamples(server: ServerName, samples: readonly Sample[]): void {
  series[server].clear();
  for (const sample of samples) series[server].push(sample);
}
