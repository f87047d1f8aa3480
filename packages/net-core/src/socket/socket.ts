import * as net from "node:net";
import type { Readable } from "node:stream";
import { adopterOf, type Class, callableSubclass } from "../abilities.ts";
import { finish, type FinishOptions, type FinishOutcome } from "./finish.ts";
import { cutHalfOpenAfter } from "./half-open.ts";
import { iterateHalfOpen } from "./iterate.ts";
import { keepAliveAfter, type KeepAlivePolicy, type KeepAliveRequest } from "./keep-alive.ts";
import { resolveSocketOptions, type SocketOptions } from "./socket-options.ts";
import { knownStateOf, stateOf } from "./socket-state.ts";

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
  /** The deadline of a half-open connection has passed; it is cut next. */
  halfOpenDeadline: [];
}

/**
 * A `net.Socket` that does all that `node:net` documents, and more. Accepted connections are of this
 * type too.
 */
export interface Socket extends net.Socket {
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

function withAbilities(Base: Class<net.Socket>): Class<Socket> {
  return class extends Base {
    get [ABLE](): true {
      return true;
    }

    get keepAliveInForce(): KeepAlivePolicy | undefined {
      return this.remoteFamily?.startsWith("IPv") ? knownStateOf(this)?.keepAlive : undefined;
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
    override destroy(error?: Error, ...rest: unknown[]): this {
      const state = knownStateOf(this);
      state?.keeper?.forget(this);
      clearTimeout(state?.halfOpen?.timer);
      return Reflect.apply(super.destroy, this, [error, ...rest]) as this;
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
  // The usual case by far, on the path of every accepted connection: no lookup.
  if (Object.getPrototypeOf(socket) === net.Socket.prototype) return Object.setPrototypeOf(socket, prototype) as Socket;
  return adoptSocketPrototype(socket);
}

/** Turns keepalive on with the times of `policy`. */
export function setKeepAlive(socket: Socket, { idleMs, intervalMs, count }: KeepAlivePolicy): void {
  socket.setKeepAlive({ enable: true, initialDelay: idleMs, interval: intervalMs, count });
}

/** Notes what a call of `setKeepAlive` has brought into force. */
export function noteKeepAlive(socket: Socket, wanted: KeepAliveRequest): void {
  const state = stateOf(socket);
  state.keepAlive = keepAliveAfter(wanted, state.keepAlive);
}

export const Socket: SocketConstructor = callableSubclass<SocketConstructor>(
  "Socket",
  function (this: unknown, options?: SocketOptions): Socket | undefined {
    if (!(this instanceof net.Socket)) return new Socket(options);
    const { plain, keepAlive, halfOpenDeadlineMs } = resolveSocketOptions(options);
    Reflect.apply(net.Socket, this, [plain]);
    const socket = this as Socket;
    if (keepAlive) setKeepAlive(socket, keepAlive);
    else if (options?.keepAlive) noteKeepAlive(socket, { enable: true, initialDelay: options.keepAliveInitialDelay });
    if (halfOpenDeadlineMs !== undefined) cutHalfOpenAfter(socket, halfOpenDeadlineMs);
    return undefined;
  },
  { base: net.Socket, prototype },
);
