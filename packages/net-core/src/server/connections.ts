import type * as net from "node:net";
import type { Refusal, RefusalReason } from "../limits/refusal.ts";
import type { CutReason } from "../socket/cut.ts";
import type { Waiting } from "../socket/outbox.ts";
import type { Socket } from "../socket/socket.ts";
import { type Keeper, NO_SLOT, type SocketState, stateOf } from "../socket/socket-state.ts";
import { connectionEnd, type ConnectionEnd } from "./connection-end.ts";
import { OpenSockets } from "./open-sockets.ts";

const FIRST_SWEEP_AT = 1_024;

/** How many connections a server has had. Those accepted are open, ended, or were refused. */
export interface ConnectionCounts {
  /** Handed to the server by the system. */
  readonly accepted: number;
  readonly open: number;
  readonly ended: number;
  /** Refused, by reason. */
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Of those that ended, the ones that we have cut, by reason. */
  readonly cut: Readonly<Partial<Record<CutReason, number>>>;
}

/** Told of what becomes of connections. */
export interface ConnectionWatcher {
  opened(socket: Socket): void;
  ended(socket: net.Socket, end: ConnectionEnd): void;
  slow(socket: net.Socket, waiting: Waiting): void;
  /** Whether anybody wants to know: who does costs every connection something. */
  readonly isWatching: boolean;
}

/** Who is connected to a server. */
export class Connections implements Keeper {
  readonly #open = new OpenSockets();
  readonly #refused = new Map<RefusalReason, number>();
  readonly #cut = new Map<CutReason, number>();
  readonly #waiters = new Set<{ readonly count: number; readonly reached: () => void }>();
  readonly #watcher: ConnectionWatcher;
  #accepted = 0;
  #seen = 0;
  #lastId = 0;
  #ended = 0;
  #sweepAt = FIRST_SWEEP_AT;

  constructor(watcher: ConnectionWatcher) {
    this.#watcher = watcher;
  }

  get open(): ReadonlySet<Socket> {
    this.#sweep();
    return this.#open.asSet();
  }

  /** How many are open. */
  get size(): number {
    this.#sweep();
    return this.#open.size;
  }

  /** How many have ever been added. */
  get seen(): number {
    return this.#seen;
  }

  /** How many connections the system has handed to the server, those included that it dropped at once. */
  get accepted(): number {
    return this.#accepted;
  }

  get counts(): ConnectionCounts {
    return this.survey();
  }

  /** {@link counts}, and on the way calls back for each that is open, which must not end any: for figures of one moment. */
  survey(visit?: (socket: Socket, state: SocketState) => void): ConnectionCounts {
    this.#sweep(visit);
    return {
      accepted: this.#accepted,
      open: this.#open.size,
      ended: this.#ended,
      refused: Object.fromEntries(this.#refused),
      cut: Object.fromEntries(this.#cut),
    };
  }

  countAccepted(): void {
    this.#accepted += 1;
  }

  countRefused({ reason }: Refusal): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  add(socket: Socket): void {
    if (this.#open.has(socket)) return;
    if (this.#open.size >= this.#sweepAt) this.#sweep();
    const state = stateOf(socket);
    state.keeper?.passOn(socket);
    this.#open.add(socket);
    this.#seen += 1;
    state.keeper = this;
    state.id = this.#lastId += 1;
    if (this.#watcher.isWatching) {
      state.openedAt = state.clock.now();
      this.#watcher.opened(socket);
    }
    if (this.#waiters.size > 0) this.#tellWaiters();
  }

  /** The connection goes on under another object: the TLS socket in the place of the one beneath it. */
  replace(socket: Socket, successor: Socket): void {
    if (!this.#open.has(socket)) return;
    this.#open.replace(socket, successor);
    const state = stateOf(socket);
    Object.assign(stateOf(successor), state, { keeper: this });
    Object.assign(state, { keeper: undefined, admission: undefined, admittedAs: undefined, slot: NO_SLOT });
  }

  forget(socket: Socket, error?: Error | null): void {
    if (!this.#open.delete(socket)) return;
    this.#ended += 1;
    const state = stateOf(socket);
    if (state.cutReason) this.#cut.set(state.cutReason, (this.#cut.get(state.cutReason) ?? 0) + 1);
    if (state.admission) release(state);
    if (state.openedAt !== undefined) this.#watcher.ended(socket, connectionEnd(socket, state.openedAt, error));
    if (this.#waiters.size > 0) this.#tellWaiters();
  }

  /** Nobody is told: the connection has not ended. */
  passOn(socket: net.Socket): void {
    if (!this.#open.delete(socket)) return;
    this.#ended += 1;
    release(stateOf(socket));
    if (this.#waiters.size > 0) this.#tellWaiters();
  }

  /** A connection that was added turns out to be refused. */
  disown(socket: Socket): void {
    if (!this.#open.delete(socket)) return;
    this.#seen -= 1;
    const state = stateOf(socket);
    state.keeper = undefined;
    release(state);
    if (this.#waiters.size > 0) this.#tellWaiters();
  }

  slow(socket: Socket, waiting: Waiting): void {
    this.#watcher.slow(socket, waiting);
  }

  /** Resolves as soon as exactly `count` are open. */
  whenOpen(count: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (this.size === count) return Promise.resolve();
    const stop = (): void => {
      this.#waiters.delete(waiter);
      reject(signal?.reason as Error);
    };
    const waiter = {
      count,
      reached: () => {
        signal?.removeEventListener("abort", stop);
        this.#waiters.delete(waiter);
        resolve();
      },
    };
    this.#waiters.add(waiter);
    signal?.addEventListener("abort", stop, { once: true });
    return promise;
  }

  #tellWaiters(): void {
    for (const { count, reached } of this.#waiters) if (count === this.#open.size) reached();
  }

  /**
   * Forgets the sockets that were handed to another process: those never end here. Once in so many
   * connections, so that a server that hands all of them on does not keep them all. Calls back for the others.
   */
  #sweep(visit?: (socket: Socket, state: SocketState) => void): void {
    const handedOn: Socket[] = [];
    this.#open.forEach((socket, state) => {
      if (socket.pending) handedOn.push(socket);
      else visit?.(socket, state);
    });
    for (const socket of handedOn) this.passOn(socket);
    this.#sweepAt = Math.max(FIRST_SWEEP_AT, this.#open.size * 2);
  }
}

/** Gives back the place that a connection had under its limits. */
function release(state: SocketState): void {
  if (state.admittedAs) state.admission?.leaveAs(state.admittedAs);
  state.admission?.leave();
  state.admission = undefined;
  state.admittedAs = undefined;
}
