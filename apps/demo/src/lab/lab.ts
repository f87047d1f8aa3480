import type { Endpoint } from "@holdfast/net-core";
import type { Hello, Tick } from "../wire/messages.ts";
import type { FaultRun, LogEntry, ServerName, TerminalKind } from "../wire/view.ts";

/** The servers, those who load them, and what can be done to them: all that the page shows, without a page. */
export interface Lab extends AsyncDisposable {
  /** Everything as it is now. */
  hello(): Hello;
  /** Calls back with what has changed, until the signal; a few times a second, and at once for runs of faults. */
  watch(watcher: LabWatcher, signal: AbortSignal): void;
  /**
   * Plays a fault and resolves with what came of it; one at a time for one server.
   * @throws {UnknownFaultError} where there is none of that name.
   */
  play(fault: string): Promise<FaultRun>;
  /**
   * Lets the load clients send nothing new until every message has arrived, and then go on.
   * @returns whether all have, by the deadline; what has not is counted as lost.
   */
  settled(deadlineMs: number): Promise<boolean>;
  /** Ends a connection through the admin endpoint of its server. @returns whether there was one. */
  closeConnection(server: ServerName, id: string): Promise<boolean>;
  /** Where a terminal of that kind connects to, now. */
  endpointFor(kind: TerminalKind): Endpoint;
}

export interface LabWatcher {
  readonly onTick: (tick: Tick) => void;
  readonly onLog: (entries: readonly LogEntry[], oneIn: number) => void;
  readonly onRun: (run: FaultRun) => void;
}
