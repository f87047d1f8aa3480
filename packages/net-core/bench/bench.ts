import { fileURLToPath } from "node:url";
import type { Cell } from "../../../scripts/bench/cell.ts";
import { echoCells } from "../../../scripts/bench/echo-cells.ts";
import { loadCell, type ServerContender } from "../../../scripts/bench/load-cell.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { framingCells } from "./framing-cells.ts";
import { memoryCell } from "./memory-cell.ts";
import { metricsCell } from "./metrics-cell.ts";

export const notes: readonly string[] = [];

export function cells(settings: Settings): readonly Cell[] {
  const servers = [echoServer("node:net", "node:net"), echoServer("net-core", "@holdfast/net-core")];
  return [
    ...echoCells(servers, { throughput: { ratioAtLeast: 0.97 }, churn: { ratioAtLeast: 0.95 } }),
    memoryCell(servers, settings.isShort ? 1_000 : 10_000),
    metricsCell(settings.isShort ? 1_000 : 10_000),
    fanOutCell(),
    ...framingCells(),
  ];
}

function echoServer(name: string, specifier: string): ServerContender {
  const script = fileOf("echo-server.ts");
  return {
    name,
    command: ({ path, port }, nodeFlags) => [process.execPath, ...nodeFlags, script, specifier, path, String(port)],
  };
}

function fanOutCell(): Cell {
  const servers = [
    fanOutServer("node:net, write()", ["node:net", "write"]),
    fanOutServer("net-core, send()", ["@holdfast/net-core", "send"]),
    fanOutServer("net-core, write()", ["@holdfast/net-core", "write"]),
  ];
  return loadCell(
    {
      name: "fan-out, 20 B to 100 connections, Unix",
      load: { workload: "fan-out", over: "unix", connections: 100 },
      unit: "deliveries/s",
      bar: { ratioAtLeast: 5 },
    },
    servers,
  );
}

function fanOutServer(
  name: string,
  [specifier, method]: readonly [specifier: string, method: string],
): ServerContender {
  const script = fileOf("fan-out-server.ts");
  return {
    name,
    command: ({ path }, nodeFlags) => [process.execPath, ...nodeFlags, script, specifier, method, path],
  };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
