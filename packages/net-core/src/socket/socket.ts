import * as net from "node:net";
import type { Readable } from "node:stream";
import type { Peer } from "../front/peer.ts";
import { adopterOf, type Class, callableSubclass } from "../abilities.ts";
import { finish, type FinishOptions, type FinishOutcome } from "./finish.ts";
import type { CutReason } from "./cut.ts";
import { Deadlines } from "./deadlines.ts";
import { beat } from "./heartbeat.ts";
import { iterateHalfOpen } from "./iterate.ts";
import { keepAliveAfter, type KeepAlivePolicy, type KeepAliveRequest } from "./keep-alive.ts";
import { Outbox, type OutboxWriter, type Waiting } from "./outbox.ts";
import { DEFAULT_OUTBOX } from "./outbox-options.ts";
import type { Producer } from "./producers.ts";
import { type ConnectionPolicy, resolveSocketOptions, type SocketOptions } from "./socket-options.ts";
import { peerOf } from "./peer-of.ts";
import { knownStateOf, type SocketState, stateOf } from "./socket-state.ts";

/**
 * Events of a `Socket`: those of `node:net`, and Holdfast's own. All by name, since older types of Node
 * have no such list to extend.
 */
export interface SocketEventMap {
  close: [hadError: boolean];
  connect: [];
  connectionAttempt: [ip: string, port: number, family: number];
  connectionAttemptFailed: [ip: string, port: number, family: number, error: Error];
  connectionAttemptTimeout: [ip: string, port: number, family: number];
  data: [data: string | Buffer];
  drain: [];
  end: [];
  error: [error: Error];
  finish: [];
  lookup: [error: Error | null, address: string, family: number | null, host: string];
  pause: [];
  pipe: [source: Readable];
  readable: [];
  ready: [];
  resume: [];
  timeout: [];
  unpipe: [source: Readable];
  /**
   * The server shuts down and asks the connection to go: finish what is begun, and end. Where nobody listens, the
   * socket is ended.
   */
  evict: [];
  /** The server has begun to shut down; the connection may go on until it is asked to go, or cut. */
  shutdown: [plan: { readonly delayMs: number; readonly spreadMs: number | undefined; readonly deadlineMs: number }];
  /** We end the connection, for this reason; `'close'` follows. */
  cut: [reason: CutReason];
  /** More waits for the peer than the soft cap of its outbox says. */
  slow: [waiting: Waiting];
  /** Half of the soft cap is out again. */
  caughtUp: [waiting: Waiting];
}

/**
 * A `net.Socket` that does all that `node:net` documents, and more. Accepted connections are of this
 * type too.
 */
export interface Socket extends net.Socket {
  /**
   * Writes `data`, together with all else that is sent in this turn of the event loop: in one system call, in
   * order with plain `write()`. Text is UTF-8. Data of 8 KiB or more is not copied and must be left alone until
   * it is out. What may wait for a slow peer, and what happens then, is the option `outbox`'s to say.
   * @param producer who is to be paused while the peer is slow, under the policy `"pause"`.
   * @returns whether to go on: `false` while the peer is slow, until `'caughtUp'`.
   */
  send(data: string | Uint8Array, producer?: Producer): boolean;

  /** The way of {@link send} for codecs that write in place. */
  readonly outbox: OutboxWriter;

  /** What waits for the peer, and what was not sent to it. */
  readonly waiting: Waiting;

  /**
   * Who is at the other end: the true client, also behind a trusted proxy. To be asked for while the socket is
   * open, or once before; a closed socket does not know any more.
   */
  readonly peer: Peer;

  /** Why we have ended the connection, if we have. */
  readonly cutReason: CutReason | undefined;

  /**
   * Sends what is left and then FIN, and waits for the peer's FIN, so that both sides have said all
   * they had to when it resolves. What nobody reads meanwhile is discarded. An error of the connection
   * is told by the outcome and not thrown.
   * @param data last bytes to send.
   * @throws {OptionTypeError | OptionRangeError} for a bad `deadlineMs`, or `data` after `end()`.
   */
  finish(data?: string | Uint8Array, options?: FinishOptions): Promise<FinishOutcome>;

  /** The keepalive times in force on a connected TCP socket; `undefined` while keepalive is off. */
  readonly keepAliveInForce: KeepAlivePolicy | undefined;

  /**
   * The chunks up to the peer's FIN. Unlike that of some Node lines (nodejs/node#49073), the loop
   * leaves the writable half of a half-open socket alone: the answer can follow it. Leaving the loop
   * early destroys the socket, as Node documents.
   */
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<Buffer>;

  // The forms that `node:net` declares, for our events as well.
  /* oxlint-disable typescript/no-explicit-any */
  addListener<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  addListener(event: string | symbol, listener: (...args: any[]) => void): this;
  on<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  on(event: string | symbol, listener: (...args: any[]) => void): this;
  once<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  once(event: string | symbol, listener: (...args: any[]) => void): this;
  prependListener<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  prependListener(event: string | symbol, listener: (...args: any[]) => void): this;
  prependOnceListener<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  prependOnceListener(event: string | symbol, listener: (...args: any[]) => void): this;
  off<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  off(event: string | symbol, listener: (...args: any[]) => void): this;
  removeListener<E extends keyof SocketEventMap>(event: E, listener: (...args: SocketEventMap[E]) => void): this;
  removeListener(event: string | symbol, listener: (...args: any[]) => void): this;
  /* oxlint-enable typescript/no-explicit-any */
}

/** `Socket` is callable with and without `new`, as in `node:net`. */
export interface SocketConstructor extends Omit<typeof net.Socket, "prototype"> {
  new (options?: SocketOptions): Socket;
  (options?: SocketOptions): Socket;
  readonly prototype: Socket;
}

const ABLE = Symbol("holdfast.socket");

/** Of a socket that was never given anything by `send()`. */
const NOTHING_SENT = { chunks: 0, droppedChunks: 0, droppedBytes: 0 };

function withAbilities(Base: Class<net.Socket>): Class<Socket> {
  return class extends Base {
    get [ABLE](): true {
      return true;
    }

    get keepAliveInForce(): KeepAlivePolicy | undefined {
      return this.remoteFamily?.startsWith("IPv") ? knownStateOf(this)?.keepAlive : undefined;
    }

    get waiting(): Waiting {
      const outbox = knownStateOf(this)?.outbox;
      return outbox ? outbox.waiting : { ...NOTHING_SENT, bytes: this.writableLength };
    }

    get outbox(): OutboxWriter {
      return outboxOf(this);
    }

    get peer(): Peer {
      return peerOf(this);
    }

    get cutReason(): CutReason | undefined {
      return knownStateOf(this)?.cutReason;
    }

    send(data: string | Uint8Array, producer?: Producer): boolean {
      return outboxOf(this).send(data, producer);
    }

    finish(data?: string | Uint8Array, options?: FinishOptions): Promise<FinishOutcome> {
      return finish(this, data, options);
    }

    // One form for both of Node's: the object form is younger than some of the lines we run on.
    override setKeepAlive(enable?: boolean | KeepAliveRequest | null, ...times: number[]): this {
      const [initialDelay, interval, count] = times;
      const wanted =
        typeof enable === "object" && enable !== null
          ? enable
          : { enable: Boolean(enable), initialDelay, interval, count };
      const set = super.setKeepAlive as (...args: unknown[]) => unknown;
      Reflect.apply(set, this, [wanted.enable, wanted.initialDelay, wanted.interval, wanted.count]);
      noteKeepAlive(this, wanted);
      return this;
    }

    // Every end of a connection comes through here, and unlike a listener it cannot be removed.
    override destroy(error?: Error, done?: (error?: Error | null) => void): this {
      const state = knownStateOf(this);
      if (state) leave(this, state, error);
      return Reflect.apply(super.destroy, this, [error, done]) as this;
    }

    override [Symbol.asyncIterator](): NodeJS.AsyncIterator<Buffer> {
      return iterateHalfOpen(this);
    }
  };
}

const prototype = withAbilities(net.Socket).prototype as Socket;

const adoptSocketPrototype = adopterOf<net.Socket, Socket>(withAbilities, ABLE);

/**
 * Gives Holdfast's abilities to a socket made elsewhere: received from another process or thread, or
 * wrapped in TLS. Returns the same object; calling it again changes nothing.
 */
export function adoptSocket(socket: net.Socket): Socket {
  // Before the prototype is changed: V8 of Node 22 gives each object that gets a private field after that a hidden class
  // of its own, and then every access to any property of it is slow.
  stateOf(socket);
  // The usual case by far, on the path of every accepted connection: no lookup.
  if (Object.getPrototypeOf(socket) === net.Socket.prototype) return Object.setPrototypeOf(socket, prototype) as Socket;
  return adoptSocketPrototype(socket);
}

/** Turns keepalive on with the times of `policy`. */
export function setKeepAlive(socket: Socket, { idleMs, intervalMs, count }: KeepAlivePolicy): void {
  socket.setKeepAlive({ enable: true, initialDelay: idleMs, interval: intervalMs, count });
}

/** Notes what a call of `setKeepAlive` has brought into force. */
export function noteKeepAlive(socket: net.Socket, wanted: KeepAliveRequest): void {
  const state = stateOf(socket);
  state.keepAlive = keepAliveAfter(wanted, state.keepAlive);
}

/** Holds a connection to a policy; its keepalive is set by whoever has made it. */
export function applyPolicy(socket: Socket, { deadlines, outbox, heartbeat, clock }: ConnectionPolicy): void {
  const state = stateOf(socket);
  if (clock) state.ownClock = clock;
  if (outbox) state.outbox = new Outbox(socket, outbox);
  if (deadlines) state.deadlines = new Deadlines(socket, deadlines, state.clock);
  if (heartbeat) beat(socket, heartbeat);
}

function outboxOf(socket: net.Socket): Outbox {
  return (stateOf(socket).outbox ??= new Outbox(socket, DEFAULT_OUTBOX));
}

/** The connection is over. */
function leave(socket: net.Socket, state: SocketState, error: Error | null | undefined): void {
  state.outbox?.drop();
  state.deadlines?.clear();
  state.heartbeat?.stop();
  state.keeper?.forget(socket, error);
}

export const Socket: SocketConstructor = callableSubclass<SocketConstructor>(
  "Socket",
  function (this: unknown, options?: SocketOptions): Socket | undefined {
    if (!(this instanceof net.Socket)) return new Socket(options);
    const { plain, policy } = resolveSocketOptions(options);
    Reflect.apply(net.Socket, this, [plain]);
    const socket = this as Socket;
    if (policy?.keepAlive) setKeepAlive(socket, policy.keepAlive);
    else if (options?.keepAlive) noteKeepAlive(socket, { enable: true, initialDelay: options.keepAliveInitialDelay });
    if (policy) applyPolicy(socket, policy);
    return undefined;
  },
  { base: net.Socket, prototype },
);
