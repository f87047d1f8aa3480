import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Readable } from "node:stream";
import { endChild, runToEnd, startChild } from "./children.ts";
import { pinned } from "./cores.ts";
import type { LoadResult, LoadSpec, LoadTiming, Target } from "./load/spec.ts";
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

/** A load client of a protocol: a script that takes what `load/main.ts` takes, with an order of its own. */
export interface LoadOrder {
  readonly script: string;
  readonly over: Load["over"];
  /** What the script is asked to do, beside {@link LoadTiming} and the target. */
  readonly order: object;
}

/** Runs the load client, on its core, to its end. @throws when anything it got back was wrong or missing. */
export function runLoad(load: Load, server: RunningServer, settings: Settings): Promise<LoadResult> {
  return runLoadOrder(echoOrder(load), server, settings);
}

/** The same with a load client of one's own. */
export async function runLoadOrder(order: LoadOrder, server: RunningServer, settings: Settings): Promise<LoadResult> {
  const output = await runToEnd(clientCommand(order, server, settings), settings.warmUpMs + settings.measureMs);
  return JSON.parse(output) as LoadResult;
}

interface LookOptions<T> {
  readonly server: RunningServer;
  readonly settings: Settings;
  readonly look: () => Promise<T>;
}

/** Opens idle connections, calls `look` while they are open, and closes them. */
export function withIdleConnections<T>(connections: number, options: LookOptions<T>): Promise<T> {
  return whileIdle(echoOrder({ workload: "idle", over: "unix", connections }), options);
}

/** The same with a load client of one's own, which prints a line once all are open. */
export async function whileIdle<T>(order: LoadOrder, { server, settings, look }: LookOptions<T>): Promise<T> {
  const client = startChild(clientCommand(order, server, settings), ["ignore", "pipe", "inherit"]);
  const opened = once(client.stdout as Readable, "data").then(() => true);
  const failed = once(client, "close").then(() => false);
  const timer = setTimeout(() => void client.kill(), OPENED_WITHIN_MS);
  try {
    if (await Promise.race([opened, failed])) return await look();
    throw new Error("the idle connections could not be opened");
  } finally {
    clearTimeout(timer);
    await endChild(client);
  }
}

function echoOrder({ over, ...order }: Load): LoadOrder {
  return { script: CLIENT, over, order };
}

/** What starts a load client on its core. */
export function clientCommand(
  { script, over, order }: LoadOrder,
  { place, pid }: RunningServer,
  { warmUpMs, measureMs, cores }: Settings,
): readonly string[] {
  const target: Target = over === "unix" ? { path: place.path } : { port: place.port };
  const timing: LoadTiming = { serverPid: pid, warmUpMs, measureMs };
  return pinned([process.execPath, script, JSON.stringify({ ...order, target, ...timing })], cores?.client);
}
