import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Cell } from "../../../scripts/bench/cell.ts";
import { echoCells } from "../../../scripts/bench/echo-cells.ts";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { memoryCell } from "./memory-cell.ts";
import { startCell } from "./start-cell.ts";

const PLAIN_ECHO = fileOf("plain-echo.js");
const COMMAND = fileOf("../dist/cli.js");

const bun = spawnSync("bun", ["--version"], { encoding: "utf8" }).stdout?.trim();

export const notes: readonly string[] = [
  "`plain` is the script `plain-echo.js`; the command runs with its defaults, but for the endpoints; its log goes to a file",
  bun ? `Bun ${bun} runs the same script` : "Bun is not installed, so it does not take part",
];

export function cells({ isShort }: Settings): readonly Cell[] {
  const servers: ServerContender[] = [
    {
      name: "plain",
      command: ({ path, port }, nodeFlags) => [process.execPath, ...nodeFlags, PLAIN_ECHO, path, String(port)],
    },
    {
      name: "holdfast-echo",
      command: ({ path, port }, nodeFlags) => {
        const endpoints = ["--listen", `unix:${path}`, "--listen", `tcp://127.0.0.1:${port}`];
        return [process.execPath, ...nodeFlags, COMMAND, ...endpoints];
      },
    },
  ];
  if (bun) servers.push({ name: "Bun", command: ({ path, port }) => ["bun", PLAIN_ECHO, path, String(port)] });
  const asGood = { ratioAtLeast: 1 };
  return [
    ...echoCells(servers, { throughput: asGood, churn: asGood, p99: { ratioAtMost: 1 } }),
    memoryCell(servers, isShort ? 1_000 : 9_000), // the command lets 10,000 in
    startCell(servers, isShort ? 3 : 10),
  ];
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
