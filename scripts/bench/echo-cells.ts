import type { Bar } from "./bar.ts";
import type { Cell } from "./cell.ts";
import { loadCell, type ServerContender } from "./load-cell.ts";

export interface EchoBars {
  readonly throughput: Bar;
  readonly churn: Bar;
  readonly p99?: Bar;
}

/** What any echo is asked: round trips, bulk, connections. Bulk is over Unix alone: TCP paces it even on loopback. */
export function echoCells(servers: readonly ServerContender[], bars: EchoBars): Cell[] {
  return [
    loadCell(
      {
        name: "ping-pong, 64 B × 64 connections, TCP",
        load: { workload: "ping-pong", over: "tcp", connections: 64 },
        unit: "round trips/s",
        bar: bars.throughput,
        ...(bars.p99 && { p99Bar: bars.p99 }),
      },
      servers,
    ),
    loadCell(
      {
        name: "bulk, 16 connections, Unix",
        load: { workload: "bulk", over: "unix", connections: 16 },
        unit: "MB/s",
        scale: 1e6,
        bar: bars.throughput,
      },
      servers,
    ),
    ...(["tcp", "unix"] as const).map((over) =>
      loadCell(
        {
          name: `churn, connect + 64 B + close, ${over === "tcp" ? "TCP" : "Unix"}`,
          load: { workload: "churn", over, connections: 32 },
          unit: "connections/s",
          bar: bars.churn,
        },
        servers,
      ),
    ),
  ];
}
