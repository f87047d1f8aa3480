import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The core of the servers, and that of the load client and of everything else of the bench. */
export interface Cores {
  readonly server: number;
  readonly client: number;
}

/**
 * Two cores that this process may use, with itself put on the client's, so that it never disturbs a server;
 * `undefined` where there is no `taskset` or only one core: then nothing is pinned, and the report says so.
 */
export function takeCores(): Cores | undefined {
  const [server, client] = allowedCores();
  if (server === undefined || client === undefined) return undefined;
  const { status } = spawnSync("taskset", ["-acp", String(client), String(process.pid)], { stdio: "ignore" });
  return status === 0 ? { server, client } : undefined;
}

/** A command that runs on one core alone. */
export function pinned(command: readonly string[], core: number | undefined): readonly string[] {
  return core === undefined ? command : ["taskset", "-c", String(core), ...command];
}

function allowedCores(): number[] {
  let status: string;
  try {
    status = readFileSync("/proc/self/status", "latin1");
  } catch {
    return [];
  }
  const ranges = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1]?.split(",") ?? [];
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
