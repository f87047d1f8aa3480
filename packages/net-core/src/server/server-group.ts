import type { Endpoint } from "../address/endpoint.ts";
import type { BindOptions } from "../bind/bind-plan.ts";
import type { Socket } from "../socket/socket.ts";
import type { ConnectionCounts } from "./connections.ts";
import { type GroupState, requireMove } from "./group-state.ts";
import type { Server } from "./server.ts";
import type { ShutdownOptions, ShutdownReport } from "./shutdown.ts";

/** One server of a group, and where it listens. */
export interface GroupMember {
  readonly server: Server;
  /** What its `bind()` gets. */
  readonly binding: BindOptions;
}

/**
 * Several servers that are one service: they listen all or none, go down together, and count together. Limits that
 * are to hold over all of them are one `Admission`, given to each.
 *
 * ```ts
 * const limits = new Admission({ maxConnections: 1_000 });
 * const group = new ServerGroup(
 *   ["tcp://127.0.0.1:7007", "unix:/run/echo.sock"].map((endpoint) => ({
 *     server: createServer({ limits }, serve),
 *     binding: { endpoint, retry: true },
 *   })),
 * );
 * await group.start();
 * ```
 */
export class ServerGroup implements AsyncDisposable {
  readonly #members: readonly GroupMember[];
  #state: GroupState = "idle";
  #bindsSettled: Promise<unknown> | undefined;
  #stopping: Promise<ShutdownReport> | undefined;

  constructor(members: readonly GroupMember[]) {
    this.#members = members;
  }

  get state(): GroupState {
    return this.#state;
  }

  /** The servers, in the order in which they were given; listen to their events for whatever happens. */
  get servers(): readonly Server[] {
    return this.#members.map(({ server }) => server);
  }

  /** Where they listen now, in the order of the servers; empty while they do not. */
  get endpoints(): readonly Endpoint[] {
    return this.servers.flatMap(({ endpoint }) => endpoint ?? []);
  }

  /** The counts of all servers, summed up. */
  get counts(): ConnectionCounts {
    return sumOfCounts(this.servers.map(({ counts }) => counts));
  }

  /** The connections open now. */
  get sockets(): readonly Socket[] {
    return this.servers.flatMap(({ sockets }) => [...sockets]);
  }

  /**
   * Listens at every endpoint, or at none: when one cannot be bound, the others are closed again and who had
   * connected there meanwhile is cut.
   * @returns the endpoints in force, in the order of the servers, with their ports filled in.
   * @throws {ServerStateError} unless the group is idle.
   * @throws {BindError} when an address cannot be had; `cause` is the system error.
   * @throws {BindAbortedError} when the group was shut down meanwhile, or a `retry.signal` fired.
   * @throws {OptionTypeError | OptionRangeError} for bind options that are wrong.
   */
  async start(): Promise<readonly Endpoint[]> {
    this.#moveTo("starting");
    try {
      const binds = this.#members.map(({ server, binding }) => server.bind(binding));
      this.#bindsSettled = Promise.allSettled(binds);
      const endpoints = await Promise.all(binds);
      this.#moveTo("listening");
      return endpoints;
    } catch (error) {
      await this.#stop({ deadlineMs: 0 });
      throw error;
    }
  }

  /**
   * Shuts every server down, with the times of {@link Server.shutdown}. A call while one is under way gets the same
   * report, and can bring its deadline forward. Afterwards the group may be started again.
   * @returns what became of the connections, all servers together.
   * @throws {OptionTypeError | OptionRangeError} for times that are wrong; the servers serve on.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<ShutdownReport> {
    if (this.#state === "idle") return { finished: 0, evicted: 0, cut: 0, elapsedMs: 0 };
    return this.#stop(options);
  }

  /** {@link shutdown} with its defaults. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #stop(options: ShutdownOptions): Promise<ShutdownReport> {
    const drains = this.servers.map((server) => server.shutdown(options)); // throws before anything has changed
    if (this.#stopping) return this.#stopping;
    this.#moveTo("draining");
    this.#stopping = this.#drained(drains).finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  async #drained(drains: readonly Promise<ShutdownReport>[]): Promise<ShutdownReport> {
    const reports = await Promise.all(drains);
    await this.#bindsSettled; // a start that was given up has come to its end before the next can begin
    this.#moveTo("idle");
    return sumOfReports(reports);
  }

  #moveTo(state: GroupState): void {
    requireMove(this.#state, state);
    this.#state = state;
  }
}

function sumOfCounts(counts: readonly ConnectionCounts[]): ConnectionCounts {
  return {
    accepted: sum(counts.map(({ accepted }) => accepted)),
    open: sum(counts.map(({ open }) => open)),
    ended: sum(counts.map(({ ended }) => ended)),
    refused: sumByReason(counts.map(({ refused }) => refused)),
    cut: sumByReason(counts.map(({ cut }) => cut)),
  };
}

function sumByReason(tables: readonly Readonly<Partial<Record<string, number>>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [reason, count = 0] of tables.flatMap((table) => Object.entries(table))) {
    total[reason] = (total[reason] ?? 0) + count;
  }
  return total;
}

function sumOfReports(reports: readonly ShutdownReport[]): ShutdownReport {
  return {
    finished: sum(reports.map(({ finished }) => finished)),
    evicted: sum(reports.map(({ evicted }) => evicted)),
    cut: sum(reports.map(({ cut }) => cut)),
    elapsedMs: Math.max(0, ...reports.map(({ elapsedMs }) => elapsedMs)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
