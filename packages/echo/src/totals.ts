import type { ConnectionCounts, ShutdownReport } from "@holdfast/net-core";

/** How many connections a server has seen, all endpoints together. */
export interface EchoCounts {
  /** Open now. */
  readonly open: number;
  /** Let in since the server was made. */
  readonly accepted: number;
  /** Closed at once because `maxConnections` were open. */
  readonly refused: number;
}

/** What the servers of all endpoints have counted. */
export function totalCounts(counts: readonly ConnectionCounts[]): EchoCounts {
  return {
    open: sum(counts.map(({ open }) => open)),
    accepted: sum(counts.map(({ open, ended }) => open + ended)),
    refused: sum(counts.map(({ refused }) => sum(Object.values(refused)))),
  };
}

/** What became of the connections of all endpoints, whose servers were shut down side by side. */
export function totalReport(reports: readonly ShutdownReport[]): ShutdownReport {
  return {
    finished: sum(reports.map(({ finished }) => finished)),
    evicted: sum(reports.map(({ evicted }) => evicted)),
    cut: sum(reports.map(({ cut }) => cut)),
    elapsedMs: Math.round(Math.max(...reports.map(({ elapsedMs }) => elapsedMs))),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
