import { setImmediate } from "node:timers/promises";
import { requireCount } from "../checks.ts";
import { OptionRangeError } from "../errors.ts";
import { sharedPaths } from "../bind/shared-paths.ts";
import { cut } from "../socket/cut.ts";
import type { Socket } from "../socket/socket.ts";
import { type Clock, MAX_DELAY_MS, sleep } from "../time/clock.ts";
import type { Connections } from "./connections.ts";

/** How a server goes down; all times in milliseconds from the call. */
export interface ShutdownOptions {
  /** How long it goes on accepting, so that whoever sends it clients can learn of it first. @default 0 */
  delayMs?: number | undefined;
  /**
   * Over how long, after the delay, the connections still open are asked to go, one after the other, so that their
   * clients do not all come back at once: `'evict'` is emitted on each, and a socket that has no listener for it is
   * ended (`end()`). 0 asks all at once. @default nobody is asked
   */
  spreadMs?: number | undefined;
  /** When it is over: what is open then is cut. 0 cuts at once. @default 30000 */
  deadlineMs?: number | undefined;
}

/** {@link ShutdownOptions}, checked. */
export interface ShutdownPlan {
  readonly delayMs: number;
  readonly spreadMs: number | undefined;
  readonly deadlineMs: number;
}

/** What became of the connections of a server that was shut down. */
export interface ShutdownReport {
  /** How many ended by themselves after the call. */
  readonly finished: number;
  /** How many ended after they were asked to go. */
  readonly evicted: number;
  /** How many were cut at the deadline. */
  readonly cut: number;
  /** Milliseconds from the call to the end of the last connection. */
  readonly elapsedMs: number;
}

const DEFAULT_DEADLINE_MS = 30_000;

// How finely evictions are spread; several fall together where there are more than this allows.
const EVICTION_STEP_MS = 10;

/** @throws {OptionTypeError | OptionRangeError} for times that are wrong or do not go together. */
export function resolveShutdown(options: ShutdownOptions): ShutdownPlan {
  const { delayMs = 0, spreadMs, deadlineMs = Math.max(DEFAULT_DEADLINE_MS, delayMs + (spreadMs ?? 0)) } = options;
  requireCount("delayMs", delayMs, { min: 0, max: MAX_DELAY_MS });
  if (spreadMs !== undefined) requireCount("spreadMs", spreadMs, { min: 0, max: MAX_DELAY_MS });
  requireCount("deadlineMs", deadlineMs, { min: 0, max: MAX_DELAY_MS });
  const least = delayMs + (spreadMs ?? 0);
  if (deadlineMs < least) throw new OptionRangeError("deadlineMs", `>= delayMs + spreadMs (${least})`, deadlineMs);
  return { delayMs, spreadMs, deadlineMs };
}

/** The moves of one shutdown, as the server makes them. */
export interface ShutdownMoves {
  /** Tells the owner, and each session. */
  readonly announce: (plan: ShutdownPlan) => void;
  /** Takes the public path away, so that nobody new can come; tells whether there was one. */
  readonly unpublish: () => boolean;
  /** Stops accepting and calls back once every connection has ended. */
  readonly close: (closed: () => void) => void;
}

/** What a shutdown works with. */
export interface ShutdownParts {
  readonly connections: Connections;
  readonly moves: ShutdownMoves;
  readonly clock: Clock;
}

/** One shutdown of a server, from the call to the end of its last connection. Always settles by its deadline. */
export class Shutdown {
  readonly #report = Promise.withResolvers<ShutdownReport>();
  readonly #plan: ShutdownPlan;
  readonly #connections: Connections;
  readonly #moves: ShutdownMoves;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #endedBefore: number;
  readonly #evicted = new Set<Socket>();
  readonly #over = new AbortController();
  readonly #deadline = Promise.withResolvers<void>();
  #cut = 0;
  #deadlineAt = Infinity;

  constructor(plan: ShutdownPlan, { connections, moves, clock }: ShutdownParts) {
    this.#connections = connections;
    this.#moves = moves;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#endedBefore = connections.seen - connections.size;
    this.#plan = plan;
  }

  get report(): Promise<ShutdownReport> {
    return this.#report.promise;
  }

  /** Begins. Whoever is told of it may ask for the report already. */
  start(): void {
    this.#run(this.#plan).then(this.#report.resolve, this.#report.reject);
  }

  /** Brings the deadline forward, to `deadlineMs` from now; never puts it off. */
  notLaterThan(deadlineMs: number): void {
    const at = this.#clock.now() + deadlineMs;
    if (at >= this.#deadlineAt) return;
    this.#deadlineAt = at;
    if (deadlineMs === 0) this.#deadline.resolve();
    else sleep(this.#clock, deadlineMs, this.#over.signal).then(() => this.#deadline.resolve(), ignore);
  }

  async #run(plan: ShutdownPlan): Promise<ShutdownReport> {
    this.notLaterThan(plan.deadlineMs);
    this.#moves.announce(plan);
    const ended = this.#wait(plan);
    await Promise.race([ended, this.#deadline.promise]);
    this.#cutWhoIsLeft();
    this.#over.abort();
    // The server is closed a moment before its last connections tell their users so.
    await turnsOfTheLoop(2);
    return this.#summary();
  }

  async #wait({ delayMs, spreadMs }: ShutdownPlan): Promise<void> {
    const { signal } = this.#over;
    const closed = Promise.withResolvers<void>();
    try {
      if (delayMs > 0) await sleep(this.#clock, delayMs, signal);
      // Clients that the kernel has connected but we have not accepted yet would be reset by the close.
      // Nobody new reaches a path that is gone, so those who did can be waited for.
      if (this.#moves.unpublish()) await backlogEmpty(this.#connections, signal);
      this.#moves.close(closed.resolve);
      if (spreadMs !== undefined) await this.#evict(spreadMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#moves.close(closed.resolve);
    }
    // `node:net` counts those with a handle only; a connection in memory has none.
    await Promise.all([closed.promise, this.#connections.whenOpen(0, signal).catch(ignore)]);
  }

  /** Asks everybody to go, evenly over `spreadMs`. */
  async #evict(spreadMs: number, signal: AbortSignal): Promise<void> {
    const sockets = [...this.#connections.open];
    const steps = Math.max(1, Math.min(sockets.length, Math.floor(spreadMs / EVICTION_STEP_MS)));
    for (let step = 1; step <= steps; step += 1) {
      await sleep(this.#clock, spreadMs / steps, signal);
      const [from, to] = [step - 1, step].map((bound) => Math.floor((bound * sockets.length) / steps));
      for (const socket of sockets.slice(from, to)) this.#ask(socket);
    }
  }

  #ask(socket: Socket): void {
    if (socket.destroyed) return;
    this.#evicted.add(socket);
    if (!socket.emit("evict")) socket.end();
  }

  #cutWhoIsLeft(): void {
    for (const socket of this.#connections.open) {
      this.#cut += 1;
      this.#evicted.delete(socket);
      cut(socket, "drain-deadline");
    }
  }

  #summary(): ShutdownReport {
    const ended = this.#connections.seen - this.#connections.size - this.#endedBefore;
    const evicted = this.#evicted.size;
    const elapsedMs = this.#clock.now() - this.#startedAt;
    return { finished: ended - evicted - this.#cut, evicted, cut: this.#cut, elapsedMs };
  }
}

/**
 * libuv accepts one connection a turn of the event loop: a turn without one says that none is left. To a worker of a
 * service the primary hands one after the other.
 */
async function backlogEmpty(connections: Connections, signal: AbortSignal): Promise<void> {
  let before: number;
  do {
    before = connections.accepted;
    await sharedPaths()?.handedOver();
    await turnsOfTheLoop(2);
  } while (connections.accepted > before && !signal.aborted);
}

/** The first may be the rest of a turn that has already polled; each further one is whole. */
async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

function ignore(): void {}
