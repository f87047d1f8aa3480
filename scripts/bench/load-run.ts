import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Readable } from "node:stream";
import { endChild, runToEnd, startChild } from "./children.ts";
import { pinned } from "./cores.ts";
import type { LoadResult, LoadSpec } from "./load/spec.ts";
import type { RunningServer } from "./running-server.ts";
import type { Settings } from "./settings.ts";

const OPENED_WITHIN_MS = 60_000;
const CLIENT = fileURLToPath(new URL("load/main.ts", import.meta.url));

/** What is asked of the load client, but for what is known of the server and the settings. */
export interface Load {
  readonly workload: LoadSpec["workload"];
  readonly over: "unix" | "tcp";
  readonly connections: number;
}

/** Runs the load client, on its core, to its end. @throws when anything it got back was wrong or missing. */
export async function runLoad(load: Load, server: RunningServer, settings: Settings): Promise<LoadResult> {
  const output = await runToEnd(clientCommand(load, server, settings), settings.warmUpMs + settings.measureMs);
  return JSON.parse(output) as LoadResult;
}

/** Opens idle connections, calls `look` while they are open, and closes them. */
export async function withIdleConnections<T>(
  connections: number,
  { server, settings, look }: { server: RunningServer; settings: Settings; look: () => Promise<T> },
): Promise<T> {
  const command = clientCommand({ workload: "idle", over: "unix", connections }, server, settings);
  const client = startChild(command, ["ignore", "pipe", "inherit"]);
  const opened = once(client.stdout as Readable, "data").then(() => true);
  const failed = once(client, "close").then(() => false);
  const timer = setTimeout(() => void client.kill(), OPENED_WITHIN_MS);
  try {
    if (await Promise.race([opened, failed])) return await look();
    throw new Error(`could not open ${connections} connections`);
  } finally {
    clearTimeout(timer);
    await endChild(client);
  }
}

function clientCommand(
  { workload, over, connections }: Load,
  { place, pid }: RunningServer,
  { warmUpMs, measureMs, cores }: Settings,
): readonly string[] {
  const target = over === "unix" ? { path: place.path } : { port: place.port };
  const spec: LoadSpec = { workload, target, connections, serverPid: pid, warmUpMs, measureMs };
  return pinned([process.execPath, CLIENT, JSON.stringify(spec)], cores?.client);
}
