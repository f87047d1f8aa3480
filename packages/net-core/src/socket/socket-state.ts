import type * as net from "node:net";
import type { Peer } from "../front/peer.ts";
import type { Admission } from "../limits/admission.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { CutReason } from "./cut.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { KeepAlivePolicy } from "./keep-alive.ts";
import type { Outbox, Waiting } from "./outbox.ts";

/** The slot of a socket that is not among the open connections of a server. */
export const NO_SLOT = -1;

/**
 * What our sockets know beyond what `node:net` does. It is made for every connection, and most need little of it:
 * only what is always set is a field from the start, the rest comes when it is needed.
 */
export class SocketState {
  /** Who keeps count of the connection, and is told of its end. */
  keeper: Keeper | undefined = undefined;
  /** Its number among the connections of its server, from 1. */
  id: number = 0;
  /** Its place among the open connections of its server. */
  slot: number = NO_SLOT;
  /** Where its time comes from; none means the machine's. */
  declare ownClock?: Clock;
  /** When its server accepted it, by its clock; `undefined` while nobody watches. */
  declare openedAt?: number;
  /** Who is at the other end, once somebody has asked or a proxy has told. */
  declare peer?: Peer;
  /** Its server has refused it. */
  declare isRefused?: boolean;
  /** Where it was let in, and as whom. */
  declare admission?: Admission | undefined;
  declare admittedAs?: Peer | undefined;
  /** The keepalive times that were set. */
  declare keepAlive?: KeepAlivePolicy | undefined;
  /** What waits for the peer, once something was sent by `send()` or caps were set. */
  declare outbox?: Outbox;
  /** When it is cut for what the peer does or leaves undone. */
  declare deadlines?: Deadlines;
  /** See `write-progress.ts`. */
  declare writeProgress?: number;
  declare writeProgressAt?: number;
  /** What asks the peer whether it lives. */
  declare heartbeat?: Heartbeat;
  /** Why we have cut it. */
  declare cutReason?: CutReason;

  get clock(): Clock {
    return this.ownClock ?? systemClock;
  }
}

/** Keeps count of connections. `forget` may be called more than once for the same one. */
export interface Keeper {
  forget(socket: net.Socket, error: Error | null | undefined): void;
  /** The connection is another server's from now on. */
  passOn(socket: net.Socket): void;
  /** The peer of a connection has become slow. */
  slow(socket: net.Socket, waiting: Waiting): void;
}

/** Its instances are whatever object it is given: so a field can be added to one that exists already. */
const Given = function (given: object) {
  return given;
} as unknown as new (given: object) => object;

/**
 * Gives a socket its state, in a private field. No class of ours makes the sockets that `node:net` accepts,
 * hence this way; against a symbol it is invisible to who prints a socket, and against a `WeakMap` it is
 * free for the garbage collector.
 */
class Stateful extends Given {
  readonly #state = new SocketState();

  static stateOf(socket: net.Socket): SocketState | undefined {
    return #state in socket ? (socket as unknown as Stateful).#state : undefined;
  }
}

/** The state of a socket; made when it is first asked for. */
export function stateOf(socket: net.Socket): SocketState {
  return Stateful.stateOf(socket) ?? (Stateful.stateOf(new Stateful(socket) as never) as SocketState);
}

/** The state of a socket if it has any. */
export function knownStateOf(socket: net.Socket): SocketState | undefined {
  return Stateful.stateOf(socket);
}
