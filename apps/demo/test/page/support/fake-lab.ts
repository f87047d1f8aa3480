import { createServer, type Endpoint } from "@holdfast/net-core";
import { listening } from "@holdfast/net-core/testing";
import type { Lab, LabWatcher } from "../../../src/lab/lab.ts";
import type { Hello, Tick } from "../../../src/wire/messages.ts";
import type { ConnectionRow, FaultRun, LogEntry, Mood, ServerName } from "../../../src/wire/view.ts";
import { fakeHello, fakeTick } from "./fake-views.ts";

/** A lab that shows what it is told to show; behind its terminals is an echo. */
export interface FakeLab extends Lab {
  readonly closed: readonly { readonly server: ServerName; readonly id: string }[];
  /** Tells of a moment; `seed` makes its numbers. @returns what was told. */
  tick(seed: number, changes?: TickChanges): Tick;
  log(entries: readonly LogEntry[], oneIn?: number): void;
  run(run: FaultRun): void;
  /** From now on no fault is played, for this reason. */
  refuse(why: string): void;
}

interface TickChanges {
  readonly mood?: Mood;
  readonly connections?: (all: readonly ConnectionRow[]) => readonly ConnectionRow[];
}

export async function openFakeLab(hello: Hello = fakeHello()): Promise<FakeLab> {
  const echo = await listening(createServer({ halfOpen: "allow" }, (socket) => socket.pipe(socket)));
  const watchers = new Set<LabWatcher>();
  let now = 0;
  let refusal: string | undefined;
  const closed: { server: ServerName; id: string }[] = [];
  const tell = (each: (watcher: LabWatcher) => void): void => watchers.forEach(each);
  return {
    closed,
    hello: () => hello,
    watch(watcher, signal) {
      watchers.add(watcher);
      signal.addEventListener("abort", () => watchers.delete(watcher));
    },
    refuse: (why) => void (refusal = why),
    async play(fault) {
      if (refusal !== undefined) throw new Error(refusal);
      const run = heldRun(fault);
      tell(({ onRun }) => onRun(run));
      return run;
    },
    async closeConnection(server, id) {
      closed.push({ server, id });
      return true;
    },
    endpointFor: (): Endpoint => echo.endpoint,
    tick(seed, { mood, connections = (all: readonly ConnectionRow[]) => all }: TickChanges = {}) {
      now = Math.max(Date.now(), now + 1);
      const told = fakeTick(seed, now);
      const servers = told.servers.map((view) => ({ ...view, mood: mood ?? view.mood }));
      const tick = { ...told, servers, connections: connections(told.connections) };
      tell(({ onTick }) => onTick(tick));
      return tick;
    },
    log: (entries, oneIn = 1) => tell(({ onLog }) => onLog(entries, oneIn)),
    run: (run) => tell(({ onRun }) => onRun(run)),
    settled: async () => true,
    [Symbol.asyncDispose]: () => echo[Symbol.asyncDispose](),
  };
}

let runs = 0;

function heldRun(fault: string): FaultRun {
  runs += 1;
  const at = Date.now();
  const steps = [
    { at, mood: "troubled", text: "another process holds the port; waiting for it" },
    { at: at + 700, mood: "steady", text: "bound at the fourth attempt; every client is back" },
  ] as const;
  return { run: runs, fault, servers: ["echo"], startedAt: at, endedAt: at + 900, steps, held: true };
}
