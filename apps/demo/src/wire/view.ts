/**
 * What the page is shown, as plain values: no more than JSON can carry. The lab makes them, the page draws them, and
 * neither knows of the other.
 */

export type ServerName = "echo" | "chat" | "broker";

/** Green, amber, red: it serves; something is done to it and it deals with that; it does not serve. */
export type Mood = "steady" | "troubled" | "down";

/** A server as it is now. */
export interface ServerView {
  readonly name: ServerName;
  /** One word: `"starting"`, `"waiting for its address"`, `"listening"`, `"draining"`, `"gone"`. */
  readonly state: string;
  readonly mood: Mood;
  /** Why it is in that mood, as a sentence: `"kill -9; being started again"`. */
  readonly why: string;
  /** Where it listens, as net-core writes endpoints. */
  readonly endpoints: readonly string[];
  readonly pid: number | null;
  /** How often it was started again. */
  readonly restarts: number;
  /** The bounds that are drawn into the plots: `null` where there is none. */
  readonly bounds: Partial<Readonly<Record<Plotted, number>>>;
}

/** What is plotted of a server. */
export type Plotted = "connections" | "throughput" | "latency" | "memory" | "loopDelay";

/** A moment of a server; `null` is what could not be had, as of a server that is gone. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly connections: number | null;
  /** Messages (round trips for echo, deliveries else) that the load clients got, a second. */
  readonly throughput: number | null;
  /** Milliseconds, the 99th of a hundred, seen by the load clients. */
  readonly latency: number | null;
  /** Resident bytes. */
  readonly memory: number | null;
  /** Milliseconds by which the event loop was late, the 99th of a hundred. */
  readonly loopDelay: number | null;
}

/** A connection of a server, as its admin endpoint tells it. */
export interface ConnectionRow {
  readonly server: ServerName;
  readonly id: string;
  readonly peer: string;
  readonly endpoint: string | null;
  readonly phase: "open" | "half-open-peer" | "half-open-self" | "closing";
  readonly keepAlive: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly waitingBytes: number;
  readonly isSlow: boolean;
  readonly openMs: number | null;
}

/** What the load clients have counted for one server since the demo began. */
export interface LedgerRow {
  readonly server: ServerName;
  readonly sent: number;
  readonly received: number;
  /** In flight when a connection was lost, and sent again. */
  readonly resent: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface LogEntry {
  readonly at: number;
  readonly server: ServerName | "lab";
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
  readonly text: string;
}

/** A fault that can be pressed. */
export interface FaultCard {
  readonly id: string;
  readonly title: string;
  /** What is done, and to whom. */
  readonly does: string;
  readonly servers: readonly ServerName[];
  /** The call or option of net-core that deals with it, as one would write it. */
  readonly answer: string;
  /** A test of it, to be copied. */
  readonly snippet: string;
}

/** A fault that is being played, or was. */
export interface FaultRun {
  /** Rises by one with each. */
  readonly run: number;
  readonly fault: string;
  readonly servers: readonly ServerName[];
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What was seen, in order. */
  readonly steps: readonly FaultStep[];
  /** Whether all that was claimed was so; `null` while it goes on. */
  readonly held: boolean | null;
}

export interface FaultStep {
  readonly at: number;
  readonly mood: Mood;
  readonly text: string;
}

/** Which dialogue a terminal holds. */
export type TerminalKind = "echo" | "chat-plain" | "chat-irc" | "broker";

/** How one does the same from outside: a line to paste into a shell. */
export interface PasteCommand {
  readonly server: ServerName;
  readonly label: string;
  readonly command: string;
}
