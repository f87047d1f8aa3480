// `node soak/frozen-subscribers.ts [--frozen 10] [--healthy 4] [--rounds 5] [--seconds 15] [--rate 0]
//   [--max-pending 64m] [--write-deadline 10s] [--short]`
//
// What ten subscribers that never read cost those who do. The broker is the command in a process of its own; a publisher
// and its subscribers, healthy and frozen, are in another. In turns, the healthy ones are measured alone and beside
// frozen ones, from when these connect until after the broker has cut them. With `--rate` the publisher sends so many messages
// a second, else as many as the healthy ones take. Exit code 1: a frozen one was not cut, counted or named, a healthy one
// lacks a message, the memory exceeds its bound, or the healthy ones have less than 95 % of their rate (the short form does
// not judge the rate).
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ServiceCommand, type TemporaryDirectory, temporaryDirectory } from "@holdfast/net-core/testing";
import { disposeAfter, Worker } from "../../../scripts/soak/worker.ts";

const { values } = parseArgs({
  options: {
    frozen: { type: "string", default: "10" },
    healthy: { type: "string", default: "4" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    rate: { type: "string", default: "0" },
    "max-pending": { type: "string" },
    "write-deadline": { type: "string" },
    short: { type: "boolean", default: false },
  },
});
const frozen = Number(values.frozen);
const healthy = Number(values.healthy);
const rounds = Number(values.rounds ?? (values.short ? 2 : 5));
const forMs = Number(values.seconds ?? (values.short ? 2 : 15)) * 1_000;
const maxPending = values["max-pending"] ?? (values.short ? "4m" : "64m");
const writeDeadline = values["write-deadline"] ?? (values.short ? "1s" : "10s");
const perSecond = Number(values.rate);
const BAR = 0.95;
const WARM_UP_MS = 1_000;
const CUT_WITHIN_MS = 30_000;
/** What else a busy process holds: new objects, and pages that are not given back yet. */
const SLACK_BYTES = 128 * 2 ** 20;

const COMMAND = [
  process.execPath,
  "--conditions=holdfast-source",
  "--disable-warning=ExperimentalWarning",
  fileURLToPath(new URL("../src/main.ts", import.meta.url)),
];

interface Stage {
  readonly path: string;
  readonly admin: string;
  readonly broker: ServiceCommand;
  readonly clients: Worker;
}

/** What each of the healthy ones got beside frozen ones, and alone just before and after that, on average. */
interface Round {
  readonly alone: number;
  readonly beside: number;
}

say(
  `${healthy} healthy subscribers and ${frozen} frozen ones, ` +
    `${perSecond > 0 ? `${perSecond} messages a second` : "as many messages as the healthy ones take"}; ` +
    `max-pending ${maxPending}, write-deadline ${writeDeadline}; node ${process.version}`,
);
const folder = await temporaryDirectory();
const broker = startBroker(folder);
const clients = Worker.start(new URL("frozen-subscribers/clients.ts", import.meta.url));
await disposeAfter([clients, broker, folder], () => soak(folder.path("broker.sock")));

function startBroker({ path }: TemporaryDirectory): ServiceCommand {
  const flags = ["--listen", `unix:${path("broker.sock")}`, "--admin-listen", "tcp://127.0.0.1:0"];
  const limits = ["--max-pending", maxPending, "--write-deadline", writeDeadline, "--log-level", "info"];
  return new ServiceCommand(COMMAND, [...flags, ...limits, "--log-format", "json"]);
}

async function soak(path: string): Promise<void> {
  const admin = await broker.adminUrl();
  await broker.address();
  const stage: Stage = { path, admin, broker, clients };
  await clients.ask("start", { path, healthy, perSecond });
  await clients.ask<number>("rate", WARM_UP_MS);
  const before = memoryOf(broker).resident;

  const measured: Round[] = [];
  let alone = await clients.ask<number>("rate", forMs);
  while (measured.length < rounds) {
    const beside = await rateBesideFrozen(stage);
    const after = await clients.ask<number>("rate", forMs);
    const round = { beside, alone: (alone + after) / 2 };
    say(`beside frozen ones ${rate(beside)}, alone ${rate(round.alone)}: ${percent(beside / round.alone)}`);
    measured.push(round);
    alone = after;
  }
  const lacking = await clients.ask<number[]>("finish");

  requireThat(
    lacking.every((count) => count === 0),
    `no healthy one lacks a message: ${lacking.join(", ")}`,
  );
  reportMemory(before);
  reportRates(measured);
}

async function rateBesideFrozen(stage: Stage): Promise<number> {
  const { slow_consumers: cutBefore } = await page<Varz>(stage, "varz");
  const ids = await stage.clients.ask<number[]>("freeze", { path: stage.path, count: frozen });
  const beside = await stage.clients.ask<number>("rate", forMs);
  await checkCut(stage, { ids, cutBefore });
  await stage.clients.ask("forgetFrozen");
  return beside;
}

interface Varz {
  readonly slow_consumers: number;
}

interface Connz {
  readonly connections: readonly {
    readonly cid: number;
    readonly name?: string;
    readonly reason?: string;
    readonly slow_since?: string;
  }[];
}

/** All of them are cut, counted, and named by what the broker shows and by its log. */
async function checkCut(
  stage: Stage,
  { ids, cutBefore }: { ids: readonly number[]; cutBefore: number },
): Promise<void> {
  const gone = await closed(stage, ids);
  for (const [index, id] of ids.entries()) {
    const one = gone.get(id);
    requireThat(one !== undefined, `frozen-${index + 1} is cut`);
    requireThat(one?.name === `frozen-${index + 1}`, `connection ${id} is named`);
    requireThat(
      one?.reason?.startsWith("Slow Consumer") === true,
      `${one?.name} is gone since it was slow: ${one?.reason}`,
    );
    requireThat(stage.broker.stdout.includes(`"cid":${id},`), `the log names connection ${id}`);
  }
  const { slow_consumers: cut } = await page<Varz>(stage, "varz");
  requireThat(cut - cutBefore === frozen, `all ${frozen} are counted: ${cut - cutBefore}`);
}

/** Waits until they are cut, and tells what the broker has to say of them. */
async function closed(stage: Stage, ids: readonly number[]): Promise<Map<number, Connz["connections"][number]>> {
  const deadline = performance.now() + CUT_WITHIN_MS;
  for (;;) {
    const { connections } = await page<Connz>(stage, "connz?state=closed&limit=10000");
    const gone = new Map(connections.filter(({ cid }) => ids.includes(cid)).map((one) => [one.cid, one]));
    if (gone.size === ids.length || performance.now() > deadline) return gone;
    await sleep(100);
  }
}

async function page<Shown>({ admin }: Stage, name: string): Promise<Shown> {
  const answer = await fetch(`${admin}/${name}`);
  return (await answer.json()) as Shown;
}

function memoryOf({ process: { pid } }: ServiceCommand): { readonly resident: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024;
  return { resident: kib("VmRSS"), peak: kib("VmHWM") };
}

/** What waits may be as much as the frozen ones' limits together, and a tenth. */
function reportMemory(before: number): void {
  const { resident, peak } = memoryOf(broker);
  const bound = frozen * bytesOf(maxPending) * 1.1 + SLACK_BYTES;
  const isWithin = peak - before < bound;
  say(
    `resident memory ${mib(before)} before, ${mib(peak)} at its peak, ${mib(resident)} at the end; ` +
      `the bound for the growth is ${mib(bound)}: ${isWithin ? "met" : "MISSED"}`,
  );
  if (!isWithin) process.exitCode = 1;
}

function reportRates(measured: readonly Round[]): void {
  const ratio = median(measured.map(({ alone, beside }) => beside / alone));
  const verdict = values.short ? "not judged in the short form" : ratio >= BAR ? "met" : "MISSED";
  say(
    `all frozen ones were cut, counted and named; each healthy one got ${rate(median(measured.map(({ alone }) => alone)))} alone and ` +
      `${rate(median(measured.map(({ beside }) => beside)))} beside them, median of ${rounds} pairs ${percent(ratio)}; ` +
      `the bar is ${percent(BAR)}: ${verdict}`,
  );
  if (verdict === "MISSED") process.exitCode = 1;
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

function bytesOf(size: string): number {
  const [, count, unit] = /^(\d+)([km]?)$/.exec(size) ?? [];
  return Number(count) * (unit === "m" ? 2 ** 20 : unit === "k" ? 2 ** 10 : 1);
}

function requireThat(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`it does not hold that ${claim}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString("en")} messages/s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
