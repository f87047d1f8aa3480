import type { LogEntry } from "../wire/view.ts";

type Level = LogEntry["level"];

const LEVELS: Readonly<Record<number, Level>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

// What every line has, and what the entry says elsewhere.
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "name", "msg"]);

/** So many lines of a batch are read; the others are counted only. */
const BATCH = 50;
/** So many entries are kept for who comes later. */
const KEPT = 500;

/** Entries for the eye, at most so many a batch however many lines come. */
export class LogFeed {
  readonly #kept: LogEntry[] = [];
  #batch: LogEntry[] = [];
  #lines = 0;

  /** The last ones, the oldest first. */
  get kept(): readonly LogEntry[] {
    return this.#kept;
  }

  /** A line of a server's log; beyond what a batch takes it costs no more than being counted. */
  line(server: LogEntry["server"], line: string): void {
    if (line === "") return;
    this.#lines += 1;
    if (this.#batch.length < BATCH) this.#batch.push(readLine(server, line));
  }

  /** What the lab itself says is never left out. */
  say(level: Level, text: string): void {
    this.#lines += 1;
    this.#batch.push({ at: Date.now(), server: "lab", level, text });
  }

  /** Takes what has come since the last time; `oneIn` says for how many lines each entry stands. */
  take(): { readonly entries: readonly LogEntry[]; readonly oneIn: number } {
    const entries = this.#batch;
    const oneIn = entries.length === 0 ? 1 : Math.ceil(this.#lines / entries.length);
    this.#batch = [];
    this.#lines = 0;
    this.#kept.push(...entries);
    this.#kept.splice(0, this.#kept.length - KEPT);
    return { entries, oneIn };
  }
}

function readLine(server: LogEntry["server"], line: string): LogEntry {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const rest = Object.entries(fields).filter(([name]) => !SAID_ELSEWHERE.has(name));
    const text = [String(fields["msg"]), ...rest.map(([name, value]) => `${name}=${shown(value)}`)].join(" ");
    return { at: Number(fields["time"]), server, level: LEVELS[Number(fields["level"])] ?? "info", text };
  } catch {
    // What the runtime itself writes is no JSON.
    return { at: Date.now(), server, level: "warn", text: line };
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
