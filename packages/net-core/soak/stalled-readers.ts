// `node soak/stalled-readers.ts [--readers 1000] [--cap 262144] [--rounds 60] [--ms 250] [--offers 20] [--short]`
//
// What a crowd that never reads costs a server, its memory and its one healthy client. The server has a process of its
// own and the clients another. Exit code 1: the memory exceeds the bound.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type TemporaryDirectory, temporaryDirectory } from "@holdfast/net-core/testing";
import { disposeAfter, Worker } from "../../../scripts/soak/worker.ts";

const { values } = parseArgs({
  options: {
    readers: { type: "string" },
    cap: { type: "string", default: "262144" },
    rounds: { type: "string" },
    ms: { type: "string", default: "250" },
    offers: { type: "string", default: "20" },
    short: { type: "boolean", default: false },
  },
});
const capBytes = Number(values.cap);
const readers = Number(values.readers ?? (values.short ? 200 : 1_000));
const rounds = Number(values.rounds ?? (values.short ? 0 : 60));
const forMs = Number(values.ms);
const offersPerSecond = Number(values.offers);
/** What the memory may grow by: all caps, and a tenth. */
const BOUND = 1.1;
/** V8 gives pages that it has emptied back to the system some eight seconds later. */
const settlesWithinS = values.short ? 1 : 20;
const WARM_UPS = 5;
const SERVER = new URL("stalled-readers/server.ts", import.meta.url);
const CLIENTS = new URL("stalled-readers/clients.ts", import.meta.url);
const WARM_UP_MS = 500;

interface ServerState {
  readonly counts: { readonly open: number; readonly cut: Readonly<Record<string, number>> };
  readonly dropped: number;
  readonly waiting: number;
  readonly stalled: number;
}

say(`${readers} readers that never read, each with a hard cap of ${kib(capBytes)}; node ${process.version}`);
if (values.short) await Promise.all([soak("drop"), soak("disconnect")]);
else for (const policy of ["drop", "disconnect"] as const) await soak(policy);

async function soak(policy: "drop" | "disconnect"): Promise<void> {
  const crowded = Worker.start(SERVER, [policy, String(capBytes)]);
  const clients = Worker.start(CLIENTS);
  const folder = await temporaryDirectory();
  await disposeAfter([crowded, clients, folder], () => crowd(policy, { crowded, clients, folder }));
}

interface Stage {
  readonly crowded: Worker;
  readonly clients: Worker;
  readonly folder: TemporaryDirectory;
}

async function crowd(policy: "drop" | "disconnect", { crowded, clients, folder }: Stage): Promise<void> {
  const path = folder.path("crowded");
  await crowded.ask("listen", path);
  await clients.ask("connect", { path, count: readers });
  await crowded.ask("connected", readers);
  const before = await settled(() => memoryOf(crowded));

  await crowded.ask("fill");
  await checkMemory(policy, crowded, before);
  // Whoever exceeds the cap is cut under "disconnect", so there nothing more is offered.
  if (policy === "drop") await crowded.ask("offer", offersPerSecond);
  await compareRates({ policy, crowded: path, alone: folder.path("alone"), clients });
  await crowded.ask("offer", 0);
  const { dropped, waiting, counts, stalled } = await crowded.ask<ServerState>("state");

  requireThat(stalled === readers && Object.keys(counts.cut).length === 0, "nobody was cut");
  requireThat(waiting > 0.95 * readers * capBytes, `the readers are at their caps: ${mib(waiting)} wait`);
  if (policy === "drop") {
    requireThat(rounds === 0 || dropped > 0, "what exceeds the cap is dropped");
    say(`${policy}: ${dropped} messages were offered beyond the cap, and dropped`);
    return;
  }
  await crowded.ask("exceed");
  await crowded.ask("connected", 0);
  const end = await crowded.ask<ServerState>("state");
  requireThat(end.counts.cut["slow-consumer"] === readers, "everybody is cut beyond the cap");
  say(`${policy}: all ${readers} were cut beyond the cap, as "slow-consumer"`);
}

/**
 * How much the memory has grown by, when the process is idle again as it was before. (A busy one holds some more,
 * however many are connected: the space where V8 makes new objects.) For a small crowd, what the runtime keeps
 * for itself outweighs the tenth, so the short form goes by what is in use of it.
 */
async function checkMemory(policy: string, server: Worker, before: Memory): Promise<void> {
  const caps = readers * capBytes;
  const busy = (await memoryOf(server)).resident - before.resident;
  const after = await settled(() => memoryOf(server));
  const resident = after.resident - before.resident;
  const inUse = after.inUse - before.inUse;
  const isWithin = (values.short ? inUse : resident) < caps * BOUND;
  say(
    `${policy}: resident memory grew by ${mib(resident)}, ${percent(resident / caps)} of all caps (${mib(caps)}), ` +
      `${mib(busy)} just after that; heap and buffers in use by ${mib(inUse)}, ${percent(inUse / caps)}; ` +
      `the bound is ${percent(BOUND)}: ${isWithin ? "met" : "MISSED"}`,
  );
  if (!isWithin) process.exitCode = 1;
}

interface Memory {
  readonly resident: number;
  readonly inUse: number;
}

async function memoryOf(server: Worker): Promise<Memory> {
  const { rss, heapUsed, external } = await server.ask<NodeJS.MemoryUsage>("memory");
  return { resident: rss, inUse: heapUsed + external };
}

/** The least of many looks, one each second. */
async function settled(look: () => Promise<Memory>): Promise<Memory> {
  let least = await look();
  for (let second = 0; second < settlesWithinS; second += 1) {
    await sleep(1_000);
    const next = await look();
    if (next.resident < least.resident) least = next;
  }
  return least;
}

interface Comparison {
  readonly policy: string;
  /** The paths of both servers. */
  readonly crowded: string;
  readonly alone: string;
  readonly clients: Worker;
}

/** The healthy client's rate beside the crowd and at a server without one, in turns. */
async function compareRates(given: Comparison): Promise<void> {
  if (rounds === 0) return;
  const lonely = Worker.start(SERVER, [given.policy, String(capBytes)]);
  await disposeAfter([lonely], () => compareWith(lonely, given));
}

async function compareWith(lonely: Worker, { policy, crowded, alone, clients }: Comparison): Promise<void> {
  await lonely.ask("listen", alone);
  for (const path of [crowded, alone]) await warmUp(clients, path);
  const measure = (path: string): Promise<number> => clients.ask<number>("rate", { path, forMs });

  const pairs: { readonly beside: number; readonly without: number }[] = [];
  while (pairs.length < rounds) pairs.push(await measuredPair(pairs.length, measure, { crowded, alone }));
  await clients.ask("disconnectHealthy");

  const ratios = pairs.map(({ beside, without }) => beside / without).toSorted((one, other) => one - other);
  const mean = (side: "beside" | "without"): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / rounds;
  say(
    `${policy}: one client with 16 requests under way gets ${rate(mean("beside"))} beside the crowd ` +
      `(${policy === "drop" ? `each offered ${offersPerSecond} messages a second` : "nothing more offered"}) ` +
      `and ${rate(mean("without"))} alone: ${percent(mean("beside") / mean("without"))} in all; ` +
      `median of ${rounds} pairs ${percent(quantile(ratios, 0.5))}, half of them from ` +
      `${percent(quantile(ratios, 0.25))} to ${percent(quantile(ratios, 0.75))}, ` +
      `all from ${percent(quantile(ratios, 0))} to ${percent(quantile(ratios, 1))}`,
  );
}

/** Connects the healthy client; a server that has served for a while holds what its runtime needs for that. */
async function warmUp(clients: Worker, path: string): Promise<void> {
  await clients.ask("connectHealthy", path);
  for (let count = 0; count < WARM_UPS; count += 1) await clients.ask("rate", { path, forMs: WARM_UP_MS });
}

async function measuredPair(
  number: number,
  measure: (path: string) => Promise<number>,
  { crowded, alone }: { readonly crowded: string; readonly alone: string },
): Promise<{ beside: number; without: number }> {
  if (number % 2 === 0) return { beside: await measure(crowded), without: await measure(alone) };
  const without = await measure(alone);
  return { beside: await measure(crowded), without };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
}

function requireThat(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`it does not hold that ${claim}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function kib(bytes: number): string {
  return `${bytes / 1_024} KiB`;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString("en")} answers/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
