import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { LedgerRow, ServerName } from "../wire/view.ts";
import { LoadProcess } from "./load-process.ts";

/** Where the load clients connect to, as net-core writes endpoints; a server that is not here has none. */
export interface LoadTargets {
  readonly echo?: { readonly tcp: string; readonly unix: string };
  readonly chat?: { readonly tcp: string };
  readonly broker?: { readonly tcp: string; readonly unix: string };
}

/** What the load clients got from a server lately; `null` while they get nothing. */
export interface LoadRate {
  /** Messages of the last second: round trips for echo, deliveries for the chat and the broker. */
  readonly throughput: number | null;
  /** Milliseconds, the 99th of a hundred of those. */
  readonly latency: number | null;
}

/**
 * A row of the ledger, and what no judgement depends on. A message counts once for each who is to get it: a line of the
 * chat for everybody in the room. It is lost when it is missing although both ends were connected for ten seconds, or at
 * the deadline of `settled()`, and is not any more when it comes after all.
 */
export interface LoadRow extends LedgerRow {
  /** Copies of what was resent that came although the first had come: their receivers knew them by their numbers. */
  readonly recognised: number;
  /** Sent and not there yet. */
  readonly missing: number;
}

export type LoadRates = Readonly<Record<ServerName, LoadRate>>;

/** Real clients that load the servers from a process of their own, and count what became of every message. */
export interface LoadClients extends AsyncDisposable {
  readonly pid: number;
  /** One row for each server that is loaded, as of the last quarter of a second. */
  ledger(): readonly LoadRow[];
  rates(): LoadRates;
  /** Resolves when there is something newer, and when there is nothing more to come. */
  updated(): Promise<void>;
  /** Nothing new is sent until `resume()`; what is in flight is still seen through. */
  pause(): void;
  resume(): void;
  /**
   * Sends nothing new, and resolves with `true` once every message has arrived; with `false` after the deadline, when
   * those that have not are counted as lost, and where the process has ended. Goes on sending afterwards, unless it is
   * paused.
   */
  settled(deadlineMs: number): Promise<boolean>;
}

/**
 * Starts them; servers may come later. They end with this process, however that ends.
 * @throws where their process does not start.
 */
export async function startLoadClients(targets: LoadTargets): Promise<LoadClients> {
  // Beside this file, as built or as source, which needs the condition that its tests have.
  const kind = extname(import.meta.url);
  const child = fork(fileURLToPath(new URL(`main${kind}`, import.meta.url)), [JSON.stringify(targets)], {
    execArgv: kind === ".ts" ? ["--conditions=holdfast-source"] : [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return LoadProcess.begun(child);
}
