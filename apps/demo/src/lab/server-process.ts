import { once } from "node:events";
import { type OurChild, spawnWithUs } from "./spawn-with-us.ts";

/** How far a process has come. */
export type ProcessState = "starting" | "waiting for its address" | "listening" | "draining" | "gone";

/** What is told of a process. */
export interface ProcessEvents {
  /** Its state has changed. */
  readonly onChange: () => void;
  /** It has written a line. */
  readonly onLine: (line: string) => void;
}

/** How a process is started. */
export interface ProcessStart {
  readonly file: string;
  readonly flags: readonly string[];
  readonly folder: string;
  /** How many addresses it says that it listens at before it is up. */
  readonly listeners: number;
}

// What its log says when its state changes; all else is for the eye only.
const LISTENING = '"msg":"listening"';
const WAITING = '"msg":"waiting for an address';
const DRAINING = '"msg":"shutting down"';

const STOP_WITHIN_MS = 8_000;

/** One process of a server, from its start to its end. What becomes of it is read from its log. */
export class ServerProcess {
  readonly endpoints: string[] = [];
  readonly #child: OurChild;
  readonly #start: ProcessStart;
  readonly #events: ProcessEvents;
  readonly #ended: Promise<unknown>;
  #state: ProcessState = "starting";
  #why = "";

  constructor(start: ProcessStart, events: ProcessEvents) {
    this.#start = start;
    this.#events = events;
    this.#child = spawnWithUs(start.file, start.flags, start.folder);
    for (const output of [this.#child.stdout, this.#child.stderr]) this.#read(output);
    this.#ended = once(this.#child, "close"); // when all that it has said is read
    void this.#ended.then(() => this.#become("gone"));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** What its log says of why it waits. */
  get why(): string {
    return this.#why;
  }

  /** Its exit code, or the signal that ended it; `undefined` while it lives. */
  get end(): number | NodeJS.Signals | undefined {
    return this.#child.exitCode ?? this.#child.signalCode ?? undefined;
  }

  /** Resolves when it is gone. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGTERM, and SIGKILL for who is still there long after its own deadline. */
  async stop(): Promise<void> {
    if (this.#state === "gone") return;
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), STOP_WITHIN_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #read(output: OurChild["stdout"]): void {
    output.setEncoding("utf8");
    let partial = "";
    output.on("data", (text: string) => {
      const lines = (partial + text).split("\n");
      partial = lines.pop() ?? "";
      for (const line of lines) this.#hear(line);
    });
  }

  #hear(line: string): void {
    this.#events.onLine(line);
    if (line.includes(LISTENING)) this.#heardListening(line);
    else if (line.includes(WAITING)) this.#become("waiting for its address", JSON.parse(line).msg);
    else if (line.includes(DRAINING)) this.#become("draining");
  }

  #heardListening(line: string): void {
    this.endpoints.push((JSON.parse(line) as { endpoint: string }).endpoint);
    if (this.endpoints.length >= this.#start.listeners) this.#become("listening");
  }

  #become(state: ProcessState, why = ""): void {
    this.#state = state;
    this.#why = why;
    this.#events.onChange();
  }
}
