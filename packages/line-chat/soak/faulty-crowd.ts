// `node soak/faulty-crowd.ts [--members 200] [--faulty 10] [--rate 40] [--seconds 60] [--late 1000] [--short]`
//
// A room in which some are always in trouble: cut in the middle of a line by RST or FIN, sent byte by byte, frozen while
// they ask for much, or dead. What it costs those who are fine, half of them with IRC and half without: nobody may miss or
// double a line, or hear one later than `--late` milliseconds after it was said; whoever is in trouble is out within
// the stated time, and the room hears why, once. The chat is the command in a process of its own. Exit code 1: one of that does
// not hold, or its memory exceeds the bound. The short form does not judge how late lines are.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseEndpoint } from "@holdfast/net-core";
import { type FaultProxy, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { disposeAfter } from "../../../scripts/soak/worker.ts";
import { type Dialect, FAULTS, haveFault } from "./faulty-crowd/faulty.ts";
import { Healthy } from "./faulty-crowd/healthy.ts";

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "200" },
    faulty: { type: "string", default: "10" },
    rate: { type: "string", default: "40" },
    seconds: { type: "string" },
    late: { type: "string", default: "1000" },
    short: { type: "boolean", default: false },
  },
});
const members = Number(values.members);
/** So many are in trouble at once. */
const faulty = Number(values.faulty);
const perSecond = Number(values.rate);
const forMs = Number(values.seconds ?? (values.short ? 6 : 60)) * 1_000;
const lateMs = Number(values.late);
const MAX_PENDING_BYTES = 262_144;
const WRITE_DEADLINE_MS = 2_000;
const PING_INTERVAL_MS = 1_000;
const PING_MAX = 1;
/** Two pings without an answer, or the deadline of a write; and what a busy machine adds to it. */
const OUT_WITHIN_MS = Math.max(WRITE_DEADLINE_MS, PING_INTERVAL_MS * (PING_MAX + 1)) + 3_000;
/** What else a busy process holds: new objects, and pages that are not given back yet. */
const SLACK_BYTES = 128 * 2 ** 20;

const COMMAND = [
  process.execPath,
  "--conditions=holdfast-source",
  "--disable-warning=ExperimentalWarning",
  fileURLToPath(new URL("../src/main.ts", import.meta.url)),
];

interface Trouble {
  readonly fault: (typeof FAULTS)[number];
  readonly since: number;
}

/** Who is in trouble now, by name. */
const troubles = new Map<string, Trouble>();
const healthy: Healthy[] = [];
const done = new Map(FAULTS.map(({ name }) => [name, 0]));
const outAfterMs: number[] = [];
let speaker = 0;

say(`${members} members who are fine and ${faulty} in trouble, ${perSecond} lines a second; node ${process.version}`);
const folder = await temporaryDirectory();
const path = folder.path("chat.sock");
const WHERE = [
  "--listen",
  `unix:${path}`,
  "--lobby",
  "#soak",
  "--grace",
  "60s",
  "--lines-per-second",
  "0",
  "--log-level",
  "info",
];
const LIMITS = ["--max-pending", String(MAX_PENDING_BYTES), "--write-deadline", `${WRITE_DEADLINE_MS}ms`];
/** Who asks for much is to be answered, which is what hurts. */
const NO_LIMITS = ["--lines-per-second", "0"];
const PINGS = ["--ping-interval", `${PING_INTERVAL_MS}ms`, "--ping-max", String(PING_MAX)];
const chat = new ServiceCommand(COMMAND, [...WHERE, ...LIMITS, ...NO_LIMITS, ...PINGS, "--log-format", "json"]);
process.once("exit", () => chat.process.kill("SIGKILL")); // also where something is thrown that nobody awaits
await disposeAfter([chat, folder], soak);

async function soak(): Promise<void> {
  await chat.address();
  while (healthy.length < members) healthy.push(await comes(healthy.length));
  const before = memory().resident;

  const until = performance.now() + forMs;
  const speaking = setInterval(speakOne, 1_000 / perSecond);
  await Promise.all(Array.from({ length: faulty }, async (_, lane) => beInTrouble(lane, until)));
  clearInterval(speaking);

  await heardAll();
  reportLines();
  reportTrouble();
  reportMemory(before);
  for (const one of healthy) one.leave();
}

async function comes(number: number): Promise<Healthy> {
  return Healthy.come({
    path,
    nick: `h${number}`,
    dialect: number % 2 === 0 ? "irc" : "plain",
    gone: number === 0 ? isGone : () => undefined,
  });
}

function speakOne(): void {
  healthy[speaker % healthy.length]?.speak();
  speaker += 1;
}

/** One after the other gets into trouble, in each way and dialect in turn. */
async function beInTrouble(lane: number, until: number): Promise<void> {
  for (let turn = lane; performance.now() < until; turn += 1) {
    const fault = FAULTS[turn % FAULTS.length] as (typeof FAULTS)[number];
    const dialect = fault.dialects[(turn + lane) % fault.dialects.length] as Dialect;
    const nick = `f${lane}-${turn}`;
    troubles.set(nick, { fault, since: performance.now() });
    const proxy = await haveFault(fault, { to: parseEndpoint(`unix:${path}`), nick, dialect });
    await out(nick, proxy);
  }
}

async function out(nick: string, proxy: FaultProxy): Promise<void> {
  const deadline = performance.now() + OUT_WITHIN_MS;
  while (troubles.has(nick) && performance.now() < deadline) await sleep(10);
  await proxy[Symbol.asyncDispose]();
  if (troubles.has(nick)) fail(`${nick} (${troubles.get(nick)?.fault.name}) is not out after ${OUT_WITHIN_MS} ms`);
}

/** As one member hears it. */
function isGone(nick: string, reason: string): void {
  const trouble = troubles.get(nick);
  if (!trouble) return fail(`${nick} has gone twice, or never come: ${reason}`);
  troubles.delete(nick);
  if (!trouble.fault.reason.test(reason)) fail(`${nick} (${trouble.fault.name}) is gone since: ${reason}`);
  outAfterMs.push(performance.now() - trouble.since);
  done.set(trouble.fault.name, (done.get(trouble.fault.name) ?? 0) + 1);
}

async function heardAll(): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (lacking() > 0 && performance.now() < deadline) await sleep(10);
}

function lacking(): number {
  return sum(healthy.map((one) => sum(healthy.map((other) => one.lacks(other)))));
}

function reportLines(): void {
  const [lost, doubled] = [sum(healthy.map((one) => one.lost)) + lacking(), sum(healthy.map((one) => one.doubled))];
  const delays = healthy.flatMap(({ delaysMs }) => delaysMs).toSorted((one, other) => one - other);
  const last = delays.at(-1) ?? NaN;
  const isInTime = values.short || last <= lateMs;
  say(
    `${sum(healthy.map(({ said }) => said))} lines were heard ${delays.length} times: ${lost} lost, ${doubled} doubled or out ` +
      `of order; half of them within ${ms(quantile(delays, 0.5))}, 99 % within ${ms(quantile(delays, 0.99))}, all within ` +
      `${ms(last)}; the bound is ${lateMs} ms: ${values.short ? "not judged in the short form" : isInTime ? "met" : "MISSED"}`,
  );
  if (lost + doubled > 0 || delays.length === 0 || !isInTime) process.exitCode = 1;
}

function reportTrouble(): void {
  for (const [name, count] of done) say(`${count} times ${name}`);
  const slowest = Math.max(...outAfterMs);
  say(`all were out, and the room heard why, within ${ms(slowest)} of their coming`);
  if ([...done.values()].includes(0)) fail("not every fault has happened");
}

/** What waits for who is in trouble may be as much as their limits together, and a tenth. */
function reportMemory(before: number): void {
  const { resident, peak } = memory();
  const bound = faulty * MAX_PENDING_BYTES * 1.1 + SLACK_BYTES;
  const isWithin = peak - before < bound;
  say(
    `resident memory ${mib(before)} before, ${mib(peak)} at its peak, ${mib(resident)} at the end; ` +
      `the bound for the growth is ${mib(bound)}: ${isWithin ? "met" : "MISSED"}`,
  );
  if (!isWithin) process.exitCode = 1;
}

function memory(): { readonly resident: number; readonly peak: number } {
  const status = readFileSync(`/proc/${chat.process.pid}/status`, "latin1");
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024;
  return { resident: kib("VmRSS"), peak: kib("VmHWM") };
}

function fail(message: string): void {
  say(message);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
}

function ms(duration: number): string {
  return `${duration.toFixed(1)} ms`;
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
