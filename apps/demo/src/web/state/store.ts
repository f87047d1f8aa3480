import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Hello, Tick, ToPage } from "../../wire/messages.ts";
import type {
  ConnectionRow,
  FaultCard,
  FaultRun,
  LedgerRow,
  PasteCommand,
  ServerName,
  ServerView,
} from "../../wire/view.ts";
import { oncePerFrame } from "./frame.ts";
import { LogBook, type NumberedEntry } from "./log-book.ts";
import { pushSample, replaceSamples } from "./series.ts";

const SERVERS: readonly ServerName[] = ["echo", "chat", "broker"];
const MOST_RUNS = 40;
/** When nothing was logged for so long, nothing is left out any more. */
const QUIET_MS = 2_000;

export const servers = signal<readonly ServerView[]>([]);
export const ledger = signal<readonly LedgerRow[]>([]);
export const connections = signal<readonly ConnectionRow[]>([]);
export const connectionTotal = signal(0);
export const faults = signal<readonly FaultCard[]>([]);
/** Newest last. */
export const runs = signal<readonly FaultRun[]>([]);
export const commands = signal<readonly PasteCommand[]>([]);
export const logEntries = signal<readonly NumberedEntry[]>([]);
export const logOneIn = signal(1);
/** Rises when there is something new to plot. */
export const plotVersion = signal(0);
/** The last thing that was refused. */
export const refusal = signal<{ readonly why: string; readonly at: number } | null>(null);

/** What a fault is called on its card. */
export function titleOfFault(id: string): string {
  return faults.value.find((fault) => fault.id === id)?.title ?? id;
}

/** Servers that a fault is being played on: each takes one at a time. */
export const busyServers: ReadonlySignal<ReadonlySet<ServerName>> = computed(
  () => new Set(runs.value.filter((run) => run.endedAt === null).flatMap((run) => run.servers)),
);

const book = new LogBook();
let tick: Tick | undefined;
let oneIn = 1;
let lastLogAt = 0;
let newRuns: FaultRun[] = [];

/** Keeps what is newest until the next frame, so that a thousand messages cost the page no more than one. */
export function receive(message: ToPage): void {
  switch (message.type) {
    case "hello":
      return begin(message.hello);
    case "tick":
      tick = message.tick;
      if (performance.now() - lastLogAt > QUIET_MS) oneIn = 1;
      for (const name of SERVERS) pushSample(name, message.tick.samples[name]);
      break;
    case "log":
      book.push(message.entries);
      oneIn = message.oneIn;
      lastLogAt = performance.now();
      break;
    case "fault":
      newRuns = withRun(newRuns, message.run);
      break;
    case "refused":
      refusal.value = { why: message.why, at: Date.now() };
      return;
    case "terminal-opened":
    case "terminal-output":
    case "terminal-ended":
      return; // the terminals listen for themselves
  }
  draw();
}

function begin(hello: Hello): void {
  for (const name of SERVERS) replaceSamples(name, hello.samples[name]);
  book.clear();
  book.push(hello.log);
  tick = undefined;
  newRuns = [];
  batch(() => {
    servers.value = hello.servers;
    ledger.value = hello.ledger;
    faults.value = hello.faults;
    runs.value = hello.runs.slice(-MOST_RUNS);
    commands.value = hello.commands;
    logEntries.value = book.entries;
    plotVersion.value += 1;
  });
}

const draw = oncePerFrame(() => {
  batch(() => {
    if (tick) showTick(tick);
    if (newRuns.length > 0) runs.value = newRuns.reduce(withRun, [...runs.value]).slice(-MOST_RUNS);
    logEntries.value = book.entries;
    logOneIn.value = oneIn;
    plotVersion.value += 1;
  });
  tick = undefined;
  newRuns = [];
});

function showTick(tick: Tick): void {
  servers.value = tick.servers;
  ledger.value = tick.ledger;
  connections.value = tick.connections;
  connectionTotal.value = tick.total;
}

/** A run is told anew with each of its steps. */
function withRun(known: readonly FaultRun[], run: FaultRun): FaultRun[] {
  const others = known.filter((one) => one.run !== run.run);
  return [...others, run].toSorted((one, other) => one.run - other.run);
}
