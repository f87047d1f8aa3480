import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Endpoint, parseEndpoint } from "@holdfast/net-core";
import { FaultLab } from "../faults/fault-lab.ts";
import { type LoadClients, startLoadClients } from "../load/load-clients.ts";
import type { Hello } from "../wire/messages.ts";
import type { FaultRun, ServerName, TerminalKind } from "../wire/view.ts";
import { DemoServer } from "./demo-server.ts";
import { type OfEach, ofEach } from "./each-server.ts";
import type { Lab, LabWatcher } from "./lab.ts";
import { LogFeed } from "./log-feed.ts";
import { Lookout } from "./lookout.ts";
import { pasteCommands } from "./paste-commands.ts";
import { Watchers } from "./watchers.ts";

/** How a lab is opened. */
export interface LabOptions {
  /** Where the servers listen for TCP. @default any free port of 127.0.0.1, each */
  readonly tcp?: Readonly<OfEach<string>>;
  /** How long each step of a fault's trouble stays, in milliseconds, for those who look on. @default 0 */
  readonly stepMs?: number;
}

const ANY_PORT = "tcp://127.0.0.1:0";
/** Between two looks at the servers. */
const TICK_MS = 250;

/**
 * Starts the servers and those who load them. Disposing of it ends them all and leaves nothing behind.
 * @throws where a server does not come to listen.
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
  const feed = new LogFeed();
  const servers = ofEach(
    (name) =>
      new DemoServer(name, {
        folder,
        tcp: options.tcp?.[name] ?? ANY_PORT,
        onLine: (line) => feed.line(name, line),
      }),
  );
  try {
    await Promise.all(Object.values(servers).map((server) => server.start()));
    const load = await startLoad(servers);
    const lab = new ProcessLab({ folder, feed, servers, load, stepMs: options.stepMs ?? 0 });
    await lab.look();
    return lab;
  } catch (error) {
    await endAll(servers, folder);
    throw error;
  }
}

async function endAll(servers: Readonly<OfEach<DemoServer>>, folder: string): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}

function startLoad({ echo, chat, broker }: Readonly<OfEach<DemoServer>>): Promise<LoadClients> {
  return startLoadClients({
    echo: { tcp: echo.tcp, unix: `unix:${echo.path}` },
    chat: { tcp: chat.tcp },
    broker: { tcp: broker.tcp, unix: `unix:${broker.path}` },
  });
}

/** What a lab is made of. */
interface LabParts {
  readonly folder: string;
  readonly feed: LogFeed;
  readonly servers: Readonly<OfEach<DemoServer>>;
  readonly load: LoadClients;
  readonly stepMs: number;
}

class ProcessLab implements Lab {
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
    await endAll(servers, folder);
  }

  #tellRun(run: FaultRun): void {
    const last = run.steps.at(-1);
    if (run.held === null && last)
      this.#parts.feed.say(last.mood === "steady" ? "info" : "warn", `${run.fault}: ${last.text}`);
    this.#watchers.tell(({ onRun }) => onRun(run));
  }
}
