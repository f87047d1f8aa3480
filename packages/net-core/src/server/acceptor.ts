import { directPeer, type Peer, proxiedPeer } from "../front/peer.ts";
import { type HeaderRead, readHeader } from "../front/read-header.ts";
import type { Handshake } from "../front/tls.ts";
import type { Admission, LimitOptions, LimitPolicy } from "../limits/admission.ts";
import { DescriptorBudget } from "../limits/descriptors.ts";
import { type Refusal, turnAway } from "../limits/refusal.ts";
import { peerOf } from "../socket/peer-of.ts";
import { adoptSocket, type Socket } from "../socket/socket.ts";
import { type Keeper, stateOf } from "../socket/socket-state.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { DeadlineEntry } from "../time/deadline-entry.ts";
import { wheelOf } from "../time/timer-wheel.ts";
import type { AcceptPolicy } from "./acceptor-options.ts";
import type { Connections } from "./connections.ts";

/** What an acceptor tells its server. */
interface AcceptorEvents {
  readonly refused: (refusal: Refusal) => void;
  /** The process is out of descriptors, or has some again. */
  readonly exhausted: (exhausted: boolean) => void;
}

/** What an acceptor works with. */
export interface AcceptorParts {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly events: AcceptorEvents;
}

type Serve = (socket: Socket) => void;

/** A connection that waits for the server to resume. */
interface HeldConnection {
  readonly socket: Socket;
  readonly serve: Serve;
}

// As many as the system keeps for a server that does not accept (the default backlog of `node:net`).
const MAX_HELD = 511;

/**
 * What happens between the system's accept and the server's `'connection'`: limits, the header of a proxy, the
 * client's own limits, the TLS handshake, and the wait while the server is suspended. Whoever fails at one of
 * these is refused, and its server never sees it.
 */
export class Acceptor implements Keeper {
  readonly #policy: AcceptPolicy;
  readonly #parts: AcceptorParts;
  readonly #admission: Admission;
  #descriptors: DescriptorBudget | undefined;
  #isListening = false;
  /** Those whose TLS handshake is under way, and until when it may be. */
  readonly #handshaking = new WeakMap<Socket, DeadlineEntry>();
  #held: HeldConnection[] | undefined;

  constructor(policy: AcceptPolicy, parts: AcceptorParts) {
    this.#policy = policy;
    this.#parts = parts;
    this.#admission = policy.admission;
    this.#watchDescriptors();
  }

  get policy(): AcceptPolicy {
    return this.#policy;
  }

  /** @throws {OptionTypeError | OptionRangeError} for limits that are wrong. */
  changeLimits(limits: LimitOptions): void {
    this.#admission.change(limits);
    this.#watchDescriptors();
  }

  /** The server listens from now on, or no more. */
  listening(isListening: boolean): void {
    this.#isListening = isListening;
    if (isListening) this.#descriptors?.start();
    else this.#descriptors?.stop();
  }

  /** A connection has ended before it could be served. */
  forget(socket: Socket, error?: Error | null): void {
    // One that has sent nothing just came and went, as a health check does: no refusal, and no noise.
    const hasBrokenOff = this.#endHandshake(socket) && socket.bytesRead > 0;
    if (!hasBrokenOff) this.#parts.connections.forget(socket, error);
    else this.#refuse(socket, { reason: "tls-handshake", peer: peerOf(socket), ...(error && { cause: error }) });
  }

  passOn(socket: Socket): void {
    this.#parts.connections.passOn(socket);
  }

  /** No outbox has been filled before the connection is served. */
  slow(): void {}

  /** Holds whoever comes from now on, up to a limit. */
  suspend(): void {
    this.#held ??= [];
  }

  /** Serves those who were held, and everybody from now on. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { socket, serve } of held) {
      socket.off("error", ignore);
      if (!socket.destroyed) serveApart(socket, serve);
    }
  }

  /** Takes a connection to `serve`, or refuses it. */
  receive(socket: Socket, serve: Serve): void {
    const { connections, clock } = this.#parts;
    const state = stateOf(socket);
    if (clock !== systemClock) state.ownClock = clock;
    const refused = this.#descriptors?.take() === false ? "descriptors" : this.#admission.enter();
    const direct = directPeer(socket);
    state.peer = direct;
    if (refused) {
      this.#refuse(socket, { reason: refused, peer: direct });
      return;
    }
    state.admission = this.#admission;
    connections.add(socket);
    state.keeper = this;
    const { proxy } = this.#policy;
    if (!proxy) this.#identified(socket, direct, serve);
    else if (proxy.trusted.has(direct.address)) {
      readHeader(socket, { deadlineMs: proxy.deadlineMs, clock }, (read) => this.#headerRead(socket, read, serve));
    } else if (proxy.others === "refuse") this.#refuse(socket, { reason: "not-allowed", peer: direct });
    else this.#identified(socket, direct, serve);
  }

  /** By the limit in force; in place of the budget that there was. */
  #watchDescriptors(): void {
    const { descriptors } = this.#admission.policy;
    this.#descriptors?.stop();
    this.#descriptors = descriptors ? descriptorBudget(descriptors, this.#parts) : undefined;
    if (this.#isListening) this.#descriptors?.start();
  }

  #headerRead(socket: Socket, read: HeaderRead, serve: Serve): void {
    if (socket.destroyed) return; // cut by a shutdown, for instance, and counted as such
    const peer = directPeer(socket);
    switch (read.kind) {
      case "header":
        this.#identified(socket, proxiedPeer(socket, read.header), serve);
        return;
      case "fault":
        this.#refuse(socket, { reason: "proxy-header", peer, cause: read.fault });
        return;
      case "deadline":
        this.#refuse(socket, { reason: "proxy-deadline", peer });
        return;
      case "gone": // a health check, for instance: no error, and no noise
        socket.destroy();
    }
  }

  /** It is known now who the client is. */
  #identified(socket: Socket, peer: Peer, serve: Serve): void {
    const state = stateOf(socket);
    state.peer = peer;
    // The proxy's own connections, its health checks, are nobody's in particular.
    const isProxyItself = peer.proxyHeader?.command === "local";
    const refused = isProxyItself ? undefined : this.#admission.enterAs(peer);
    if (refused) {
      this.#refuse(socket, { reason: refused, peer });
      return;
    }
    if (!isProxyItself) state.admittedAs = peer;
    if (this.#policy.tls) this.#secure(socket, serve);
    else this.#serve(socket, serve);
  }

  #secure(socket: Socket, serve: Serve): void {
    const front = this.#policy.tls;
    if (!front) return;
    const wheel = wheelOf(this.#parts.clock);
    const deadline = new DeadlineEntry(() => this.#refuse(socket, { reason: "tls-deadline", peer: peerOf(socket) }));
    wheel.set(deadline, wheel.now() + front.handshakeMs);
    this.#handshaking.set(socket, deadline);
    front.secure(socket, (handshake) => {
      this.#endHandshake(socket);
      this.#secured(socket, handshake, serve);
    });
  }

  /** @returns whether one was under way. */
  #endHandshake(socket: Socket): boolean {
    const deadline = this.#handshaking.get(socket);
    if (deadline) wheelOf(this.#parts.clock).clear(deadline);
    return this.#handshaking.delete(socket);
  }

  #secured(socket: Socket, handshake: Handshake, serve: Serve): void {
    if (handshake.kind === "failed") {
      if (socket.bytesRead === 0) socket.destroy(); // it came and went
      else this.#refuse(socket, { reason: "tls-handshake", peer: peerOf(socket), cause: handshake.error });
      return;
    }
    const secured = adoptSocket(handshake.socket);
    this.#parts.connections.replace(socket, secured);
    this.#serve(secured, serve);
  }

  #serve(socket: Socket, serve: Serve): void {
    stateOf(socket).keeper = this.#parts.connections;
    if (!this.#held) serve(socket);
    else if (this.#held.length < MAX_HELD) this.#hold(this.#held, { socket, serve });
    else this.#refuse(socket, { reason: "suspended", peer: peerOf(socket) });
  }

  #hold(held: HeldConnection[], connection: HeldConnection): void {
    connection.socket.on("error", ignore); // nobody else listens yet; its end is seen all the same
    held.push(connection);
  }

  #refuse(socket: Socket, refusal: Refusal): void {
    const { connections, clock, events } = this.#parts;
    const state = stateOf(socket);
    if (state.isRefused) return;
    state.isRefused = true;
    connections.disown(socket);
    connections.countRefused(refusal);
    turnAway(socket, { reason: refusal.reason, line: this.#lineFor(socket, refusal), clock });
    events.refused(refusal);
  }

  /** One that is to speak TLS cannot read a line before its handshake. */
  #lineFor(socket: Socket, refusal: Refusal): string | undefined {
    const { refusalLine } = this.#admission.policy;
    if (this.#policy.tls && !("encrypted" in socket)) return undefined;
    return typeof refusalLine === "function" ? refusalLine(refusal) : refusalLine;
  }
}

function descriptorBudget(descriptors: LimitPolicy["descriptors"], { clock, events }: AcceptorParts): DescriptorBudget {
  return new DescriptorBudget({
    clock,
    ...(typeof descriptors === "object" && { reserve: descriptors.reserve }),
    onExhausted: () => events.exhausted(true),
    onRecovered: () => events.exhausted(false),
  });
}

/** What a listener throws is as uncaught as ever, but the others are served. */
function serveApart(socket: Socket, serve: Serve): void {
  try {
    serve(socket);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}

function ignore(): void {}
