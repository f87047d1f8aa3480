import type { LedgerRow, ServerName } from "../wire/view.ts";

/** Where the load clients connect to, as net-core writes endpoints; a server that is not here has none. */
export interface LoadTargets {
  readonly echo?: { readonly tcp: string; readonly unix: string };
  readonly chat?: { readonly tcp: string };
  readonly broker?: { readonly tcp: string; readonly unix: string };
}

/** What the load clients got from a server lately; `null` while they get nothing. */
export interface LoadRate {
  /** Messages of the last second: round trips for echo and the broker, deliveries for the chat. */
  readonly throughput: number | null;
  /** Milliseconds, the 99th of a hundred of those. */
  readonly latency: number | null;
}

/** Real clients that load the servers from a process of their own, and count what became of every message. */
export interface LoadClients extends AsyncDisposable {
  readonly pid: number;
  /** One row for each server that is loaded, as of the last quarter of a second. */
  ledger(): readonly LedgerRow[];
  rates(): Readonly<Record<ServerName, LoadRate>>;
  /** Nothing new is sent until `resume()`; what is in flight is still seen through. */
  pause(): void;
  resume(): void;
  /**
   * Pauses, and resolves with `true` once every message has arrived; with `false` after the deadline, when those that
   * have not are counted as lost. Resumes afterwards, unless it was paused before.
   */
  settled(deadlineMs: number): Promise<boolean>;
}
