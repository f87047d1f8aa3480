import type { ServingReport } from "../process/serving.ts";
import type { WorkerReport } from "./messages.ts";

/** Nobody knows what a worker has left open that has said nothing. */
const UNKNOWN: WorkerReport = {
  finished: 0,
  evicted: 0,
  cut: 1,
  elapsedMs: 0,
  accepted: 0,
  refused: {},
  metrics: undefined,
};

/** What became of the connections of several workers, together. One that has not said counts as one that was cut. */
export function sumOfEnds(ends: readonly { readonly report: WorkerReport | undefined }[]): ServingReport {
  const reports = ends.map(({ report = UNKNOWN }) => report);
  const total = (field: "finished" | "evicted" | "cut" | "accepted"): number =>
    reports.reduce((sum, report) => sum + report[field], 0);
  return {
    finished: total("finished"),
    evicted: total("evicted"),
    cut: total("cut"),
    elapsedMs: Math.max(0, ...reports.map(({ elapsedMs }) => elapsedMs)),
    accepted: total("accepted"),
    refused: sumByReason(reports.map(({ refused }) => refused)),
  };
}

function sumByReason(tables: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [reason, count] of tables.flatMap((table) => Object.entries(table))) {
    sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}
