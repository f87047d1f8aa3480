import type * as net from "node:net";
import type { Peer } from "../front/peer.ts";
import type { Clock } from "../time/clock.ts";
import { WheelEntry, wheelOf } from "../time/timer-wheel.ts";

/** Why a connection was ended before its server has seen it. The codes never change. */
export type RefusalReason =
  /** The address is in the set `deny`. */
  | "denied"
  /** The address is not in the set `allow`. */
  | "not-allowed"
  /** So many connections are open as there may be. */
  | "max-connections"
  /** So many of this address are open as there may be. */
  | "max-per-address"
  /** More came in a second than may. */
  | "accept-rate"
  /** The process has hardly any file descriptors left. */
  | "descriptors"
  /** The server is suspended, and as many wait for it as may. */
  | "suspended"
  /** The PROXY protocol header was none. */
  | "proxy-header"
  /** The PROXY protocol header did not come in time. */
  | "proxy-deadline"
  /** The TLS handshake failed. */
  | "tls-handshake"
  /** The TLS handshake was not over in time. */
  | "tls-deadline";

/** A connection that was refused. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Who was refused; with a PROXY protocol header the client behind the proxy. */
  readonly peer: Peer;
  /** What went wrong, where there is more to say than the reason: a fault of the header, an error of TLS. */
  readonly cause?: unknown;
}

// Whoever is refused may not have read the line when we close; unread data of theirs would then take it from them.
const LINGER_MS = 1_000;
const MAX_LINGERING = 256;

let lingering = 0;

/** How a connection is ended whose peer has not. */
export interface Farewell {
  readonly reason: string;
  /** What the peer is told, if anything. */
  readonly line: string | undefined;
  readonly clock: Clock;
}

/**
 * Ends a connection: with a line, the peer has a second to read it and go; less, where its descriptor is
 * what is short. When very many do so at the same moment, or without a line, it is closed at once.
 */
export function turnAway(socket: net.Socket, { reason, line, clock }: Farewell): void {
  socket.on("error", () => undefined); // its end is all that is left to come
  if (line === undefined || lingering >= MAX_LINGERING || socket.destroyed) {
    socket.destroy();
    return;
  }
  const deadline = new Linger(socket, clock);
  socket.on("close", () => deadline.end());
  if (reason === "descriptors") socket.once("finish", () => destroyNextTurn(socket));
  socket.end(line);
  socket.resume();
}

/** What has arrived by now is read before, so that it does not take the line from the peer. */
function destroyNextTurn(socket: net.Socket): void {
  // The first may be the rest of a turn that has already polled.
  setImmediate(() => setImmediate(() => void socket.destroy()));
}

class Linger extends WheelEntry {
  readonly #socket: net.Socket;
  readonly #clock: Clock;

  constructor(socket: net.Socket, clock: Clock) {
    super();
    this.#socket = socket;
    this.#clock = clock;
    lingering += 1;
    const wheel = wheelOf(clock);
    wheel.set(this, wheel.now() + LINGER_MS);
  }

  end(): void {
    lingering -= 1;
    wheelOf(this.#clock).clear(this);
  }

  override onDue(): void {
    this.#socket.destroy();
  }
}
