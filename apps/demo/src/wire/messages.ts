import type {
  ConnectionRow,
  FaultCard,
  FaultRun,
  LedgerRow,
  LogEntry,
  PasteCommand,
  Sample,
  ServerName,
  ServerView,
  TerminalKind,
} from "./view.ts";

/** What goes from the demo to the page, one JSON text a WebSocket message. */
export type ToPage =
  | { readonly type: "hello"; readonly hello: Hello }
  | { readonly type: "tick"; readonly tick: Tick }
  | {
      readonly type: "log";
      readonly entries: readonly LogEntry[];
      /** Entries for each that is here. */ readonly oneIn: number;
    }
  | { readonly type: "fault"; readonly run: FaultRun }
  | { readonly type: "terminal-opened"; readonly terminal: string; readonly endpoint: string }
  | { readonly type: "terminal-output"; readonly terminal: string; readonly text: string }
  | { readonly type: "terminal-ended"; readonly terminal: string; readonly why: string }
  | { readonly type: "refused"; readonly why: string };

/** All that a page needs to begin, or to go on after a reload. */
export interface Hello {
  readonly servers: readonly ServerView[];
  /** The last minutes of each server, oldest first. */
  readonly samples: Readonly<Record<ServerName, readonly Sample[]>>;
  readonly ledger: readonly LedgerRow[];
  readonly faults: readonly FaultCard[];
  readonly runs: readonly FaultRun[];
  readonly log: readonly LogEntry[];
  readonly commands: readonly PasteCommand[];
}

/** A few times a second: all that has changed, in one message however much that was. */
export interface Tick {
  readonly servers: readonly ServerView[];
  readonly samples: Readonly<Record<ServerName, Sample>>;
  readonly ledger: readonly LedgerRow[];
  /** The most telling connections, at most a hundred; `total` says of how many. */
  readonly connections: readonly ConnectionRow[];
  readonly total: number;
}

/** What goes from the page to the demo. */
export type FromPage =
  | { readonly type: "play"; readonly fault: string }
  | { readonly type: "close-connection"; readonly server: ServerName; readonly id: string }
  | { readonly type: "terminal-open"; readonly terminal: string; readonly kind: TerminalKind }
  | { readonly type: "terminal-input"; readonly terminal: string; readonly text: string }
  /** Sends our FIN: what the server still owes goes on coming. */
  | { readonly type: "terminal-finish"; readonly terminal: string }
  | { readonly type: "terminal-close"; readonly terminal: string };
