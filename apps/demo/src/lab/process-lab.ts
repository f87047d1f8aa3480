import { rm } from "node:fs/promises";
import { type Endpoint, parseEndpoint } from "@holdfast/net-core";
import { FaultLab } from "../faults/fault-lab.ts";
import type { LoadClients } from "../load/load-clients.ts";
import type { Hello } from "../wire/messages.ts";
import type { FaultRun, ServerName, TerminalKind } from "../wire/view.ts";
import type { DemoServer } from "./demo-server.ts";
import type { OfEach } from "./each-server.ts";
import type { Lab, LabWatcher } from "./lab.ts";
import type { LogFeed } from "./log-feed.ts";
import { Lookout } from "./lookout.ts";
import { pasteCommands } from "./paste-commands.ts";
import { Watchers } from "./watchers.ts";

/** Between two looks at the servers. */
const TICK_MS = 250;

/** What a lab is made of. */
interface LabParts {
  /** The demo's own, with all that the servers leave in it. */
  readonly folder: string;
  readonly feed: LogFeed;
  readonly servers: Readonly<OfEach<DemoServer>>;
  readonly load: LoadClients;
  readonly stepMs: number;
}

/** The lab of servers that are processes; what it is made of has been started, and ends with it. */
export class ProcessLab implements Lab {
  readonly #parts: LabParts;
  readonly #lookout: Lookout;
  readonly #faults: FaultLab;
  readonly #watchers = new Watchers();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(parts: LabParts) {
    this.#parts = parts;
    this.#lookout = new Lookout(parts.servers);
    this.#faults = new FaultLab({ ...parts, onRun: (run) => this.#tellRun(run) });
  }

  hello(): Hello {
    const { servers, load, feed } = this.#parts;
    return {
      servers: Object.values(servers).map(({ view }) => view),
      samples: this.#lookout.samples,
      ledger: load.ledger(),
      faults: this.#faults.cards,
      runs: this.#faults.runs,
      log: feed.kept,
      commands: pasteCommands(servers),
    };
  }

  watch(watcher: LabWatcher, signal: AbortSignal): void {
    this.#watchers.add(watcher, signal);
  }

  play(fault: string): Promise<FaultRun> {
    return this.#faults.play(fault);
  }

  settled(deadlineMs: number): Promise<boolean> {
    return this.#parts.load.settled(deadlineMs);
  }

  closeConnection(server: ServerName, id: string): Promise<boolean> {
    // A server that is gone has none.
    return this.#parts.servers[server].admin.close(id).catch(() => false);
  }

  endpointFor(kind: TerminalKind): Endpoint {
    const { echo, chat, broker } = this.#parts.servers;
    return parseEndpoint({ echo, "chat-plain": chat, "chat-irc": chat, broker }[kind].tcp);
  }

  /** Looks at the servers and tells of it, now and from now on. */
  async look(): Promise<void> {
    const tick = await this.#lookout.look(this.#parts.load);
    if (this.#isOver) return;
    const { entries, oneIn } = this.#parts.feed.take();
    this.#watchers.tell(({ onTick }) => onTick(tick));
    if (entries.length > 0) this.#watchers.tell(({ onLog }) => onLog(entries, oneIn));
    // From the end of one look to the next: a slow server is not asked more than once at a time.
    this.#timer = setTimeout(() => void this.look(), TICK_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    const { load, servers, folder } = this.#parts;
    await load[Symbol.asyncDispose]();
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }

  #tellRun(run: FaultRun): void {
    const last = run.steps.at(-1);
    if (run.held === null && last)
      this.#parts.feed.say(last.mood === "steady" ? "info" : "warn", `${run.fault}: ${last.text}`);
    this.#watchers.tell(({ onRun }) => onRun(run));
  }
}
