import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, globSync, openSync, readFileSync } from "node:fs";
import { connect, createServer, type NetConnectOpts } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sample } from "./cell.ts";
import { endChild, hasEnded, startChild } from "./children.ts";
import { pinned } from "./cores.ts";
import type { Settings } from "./settings.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const READY_WITHIN_MS = 20_000;
const ANSWER_WITHIN_MS = 20_000;
const LOG_SHOWN = 500;

/** Where a server is to listen: at the Unix path always, unless it is asked over TCP; at the port of 127.0.0.1 if it likes. */
interface Place {
  readonly path: string;
  readonly port: number;
}

/** The program and its arguments; `nodeFlags` go to Node, if it is one of Node's. */
export type ServerCommand = (place: Place, nodeFlags: readonly string[]) => readonly string[];

export interface RunningServer {
  readonly place: Place;
  readonly pid: number;
  readonly startedInMs: number;
  /** What it answers to a message, by IPC. */
  readonly ask: <Answer>(message: string) => Promise<Answer>;
}

export interface SampleOptions {
  readonly settings: Settings;
  readonly nodeFlags?: readonly string[];
  readonly ipc?: boolean;
  /** Where it must take connections before it is measured. @default "unix" */
  readonly over?: "unix" | "tcp";
}

/**
 * Starts a server on its core, measures it once it takes connections, and ends it. Its stdout goes to
 * a file, as an operator's would.
 * @returns the sample, with the server's CPU profile if there is to be one.
 */
export async function sampleOf(
  command: ServerCommand,
  { settings, nodeFlags = [], ipc = false, over = "unix" }: SampleOptions,
  measure: (server: RunningServer) => Promise<Sample>,
): Promise<Sample> {
  const folder = temporaryFolder();
  const place = { path: join(folder, "s.sock"), port: await freePort() };
  const profiling = settings.profiles ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
  const program = pinned(command(place, [...nodeFlags, ...profiling]), settings.cores?.server);
  const log = join(folder, "stdout");
  const startedAt = performance.now();
  const child = startLogging(program, { log, ipc });
  let sample: Sample;
  try {
    await untilItListens(child, over === "unix" ? { path: place.path } : { port: place.port, host: "127.0.0.1" });
    sample = await measure(running(child, { place, startedInMs: performance.now() - startedAt }));
  } catch (error) {
    const printed = readFileSync(log, "utf8").trimEnd().slice(-LOG_SHOWN);
    throw printed === "" ? error : new Error(`the server's last words: ${printed}`, { cause: error });
  } finally {
    await endChild(child);
  }
  const [profile] = globSync(join(folder, "*.cpuprofile"));
  return profile === undefined ? sample : { ...sample, profile: readFileSync(profile, "utf8") };
}

function running(child: ChildProcess, facts: { place: Place; startedInMs: number }): RunningServer {
  return {
    ...facts,
    pid: child.pid ?? 0,
    ask: async <Answer>(message: string) => {
      const answer = once(child, "message", { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      child.send(message);
      return (await answer)[0] as Answer;
    },
  };
}

function startLogging(program: readonly string[], { log, ipc }: { log: string; ipc: boolean }): ChildProcess {
  const output = openSync(log, "w");
  const child = startChild(program, ["ignore", output, "inherit", ipc ? "ipc" : "ignore"]);
  closeSync(output);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

async function untilItListens(child: ChildProcess, address: NetConnectOpts): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await takesConnections(address))) {
    if (hasEnded(child)) throw new Error(`the server has ended with ${child.exitCode ?? child.signalCode}`);
    if (performance.now() > deadline) throw new Error("the server does not listen");
    await sleep(1);
  }
}

async function takesConnections(address: NetConnectOpts): Promise<boolean> {
  const probe = connect(address);
  try {
    await once(probe, "connect");
    return true;
  } catch {
    return false;
  } finally {
    probe.destroy();
  }
}
