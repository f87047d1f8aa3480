import type * as net from "node:net";
import type { Peer } from "../front/peer.ts";
import type { Admission } from "../limits/admission.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { CutReason } from "./cut.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { KeepAlivePolicy } from "./keep-alive.ts";
import type { Outbox } from "./outbox.ts";

/** What our sockets know beyond what `node:net` does. */
export class SocketState {
  /** Where its time comes from. */
  clock: Clock = systemClock;
  /** Who keeps count of the connection, and is told of its end. */
  keeper: Keeper | undefined = undefined;
  /** Its number among the connections of its server, from 1. */
  id = 0;
  /** When its server accepted it, by its clock. */
  openedAt = 0;
  /** Who is at the other end, once somebody has asked or a proxy has told. */
  peer: Peer | undefined = undefined;
  /** Its server has refused it. */
  isRefused = false;
  /** Where it was let in, and as whom. */
  admission: Admission | undefined = undefined;
  admittedAs: Peer | undefined = undefined;
  /** The keepalive times that were set. */
  keepAlive: KeepAlivePolicy | undefined = undefined;
  /** What waits for the peer, once something was sent by `send()` or caps were set. */
  outbox: Outbox | undefined = undefined;
  /** When it is cut for what the peer does or leaves undone. */
  deadlines: Deadlines | undefined = undefined;
  /** What asks the peer whether it lives. */
  heartbeat: Heartbeat | undefined = undefined;
  /** Why we have cut it. */
  cutReason: CutReason | undefined = undefined;
}

/** Keeps count of connections. `forget` may be called more than once for the same one. */
export interface Keeper {
  forget(socket: net.Socket, error: Error | null | undefined): void;
}

/** Its instances are whatever object it is given: so a field can be added to one that exists already. */
class Given {
  constructor(given: object) {
    // oxlint-disable-next-line no-constructor-return -- the point of it.
    return given;
  }
}

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
