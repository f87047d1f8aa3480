import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadResult, LoadTiming } from "./spec.ts";
import type { Workload } from "./workload.ts";

const TICKS_PER_SECOND = 100; // USER_HZ, the unit of /proc/<pid>/stat on every Linux

/** A phase goes on until the server has had this share of it in CPU time… */
const LEAST_SHARE = 0.5;
/** …but is no longer than so many times what was asked for. */
const LONGEST = 6;
const LOOK_AGAIN_MS = 50;
/**
 * A paced server does little, so that its compiler gets to what matters after seconds only, on the same core: how long
 * the first messages take would be all that is seen of the latencies.
 */
const PACED_WARM_UP = 5;

/** Runs a workload: warm-up, the time that counts, the end. */
export async function measure(load: Workload, { warmUpMs, measureMs, serverPid }: LoadTiming): Promise<LoadResult> {
  const phase = (ms: number): Promise<unknown> => (load.isPaced ? sleep(ms) : busyPhase(ms, serverPid));
  await load.start();
  await phase(load.isPaced ? warmUpMs * PACED_WARM_UP : warmUpMs);
  load.latencies?.reset();
  const before = snapshot(load, serverPid);
  await phase(measureMs);
  const after = snapshot(load, serverPid);
  const { latencies } = load;
  const quantiles = latencies && { p50: latencies.quantile(0.5), p99: latencies.quantile(0.99) };
  await load.finish();
  return { ...difference(before, after), ...quantiles };
}

/** On a busy machine a second of the clock is not enough to warm a server up, nor two to count. */
async function busyPhase(ms: number, serverPid: number): Promise<void> {
  const cpuGoalMs = (cpuMsOf(serverPid) ?? -Infinity) + ms * LEAST_SHARE;
  const end = performance.now() + ms * LONGEST;
  await sleep(ms);
  while ((cpuMsOf(serverPid) ?? Infinity) < cpuGoalMs && performance.now() < end) await sleep(LOOK_AGAIN_MS);
}

interface Snapshot {
  readonly atMs: number;
  readonly done: number;
  readonly clientCpuMs: number;
  readonly serverCpuMs: number | undefined;
}

function snapshot(load: Workload, serverPid: number): Snapshot {
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    done: load.done,
    clientCpuMs: (user + system) / 1000,
    serverCpuMs: cpuMsOf(serverPid),
  };
}

function difference(before: Snapshot, after: Snapshot): LoadResult {
  const elapsedMs = after.atMs - before.atMs;
  const result = {
    rate: ((after.done - before.done) * 1000) / elapsedMs,
    clientShare: (after.clientCpuMs - before.clientCpuMs) / elapsedMs,
  };
  if (before.serverCpuMs === undefined || after.serverCpuMs === undefined) return result;
  return { ...result, serverShare: (after.serverCpuMs - before.serverCpuMs) / elapsedMs };
}

/** User and system time of a process, all of its threads; `undefined` where there is no /proc. */
function cpuMsOf(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // proc_pid_stat(5): the name, in parentheses, may hold anything; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
