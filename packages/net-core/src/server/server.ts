import * as net from "node:net";
import { callableSubclass } from "../abilities.ts";
import type { Endpoint } from "../address/endpoint.ts";
import type { BindOptions, ListenOptions } from "../bind/bind-plan.ts";
import type { BindRetry } from "../bind/binding.ts";
import type { TlsOptions } from "../front/tls.ts";
import type { LimitOptions } from "../limits/admission.ts";
import type { Refusal } from "../limits/refusal.ts";
import type { Waiting } from "../socket/outbox.ts";
import type { Socket } from "../socket/socket.ts";
import type { ConnectionEnd } from "./connection-end.ts";
import type { ConnectionCounts } from "./connections.ts";
import { serverPrototype } from "./managed-server.ts";
import type { ServerOptions } from "./server-options.ts";
import { resolveServerOptions, setUpServer } from "./set-up.ts";
import type { ShutdownOptions, ShutdownPlan, ShutdownReport } from "./shutdown.ts";

/** Events of a `Server`: those of `node:net`, and Holdfast's own. */
export interface ServerEventMap {
  close: [];
  connection: [socket: Socket];
  drop: [data?: net.DropArgument];
  error: [error: Error];
  /** A connection has ended; only while somebody listens. */
  disconnect: [end: ConnectionEnd, socket: Socket];
  /** The process has run out of file descriptors in spite of the reserve; clients may have been closed unseen. */
  exhausted: [];
  listening: [];
  /** There are file descriptors again. */
  recovered: [];
  /** A connection was ended before it could be served. */
  refused: [refusal: Refusal];
  /** The address is held by somebody else; the next attempt to bind follows after a wait. */
  retry: [retry: BindRetry];
  /** More waits for the peer of a connection than the soft cap of its outbox says. */
  slow: [waiting: Waiting, socket: Socket];
  /** The server has begun to shut down. */
  shutdown: [plan: ShutdownPlan];
}

/** A `net.Server` that does all that `node:net` documents, and more. */
export interface Server extends net.Server {
  /**
   * Listens at an endpoint and resolves once it does. An address that somebody else holds is waited
   * for as `retry` says, each wait told by `'retry'`. A Unix path is bound under a temporary name,
   * given its mode and group, and then published in one step: a stale socket is replaced, a live one
   * never (unless `takeover` says so), a file that is no socket never. `close()` removes the path only
   * if it is still ours.
   *
   * ```ts
   * await server.bind("tcp://127.0.0.1:7007", { retry: true });
   * await server.bind({ endpoint: "unix:/run/echo.sock", mode: 0o660, group: "staff" });
   * ```
   *
   * Unlike `listen()`, a failure is told by the promise alone and not by `'error'`.
   * @returns the endpoint in force, its port filled in.
   * @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} for bad input, before any socket exists.
   * @throws {BindError} when every attempt failed; `cause` is the last system error.
   * @throws {BindAbortedError} when the server was closed meanwhile, or `retry.signal` fired.
   */
  bind(endpoint: Endpoint | string, options?: BindOptions): Promise<Endpoint>;
  bind(options: BindOptions): Promise<Endpoint>;

  /**
   * As `node:net`'s. With any of `retry`, `mode`, `group` or `takeover` it binds as {@link bind} does and
   * still tells how it went by events: `'retry'`, `'listening'`, and at the end of all attempts
   * `'error'` with a `BindError`.
   */
  listen(options: ListenOptions, listeningListener?: () => void): this;
  listen(port?: number, hostname?: string, backlog?: number, listeningListener?: () => void): this;
  listen(port?: number, hostname?: string, listeningListener?: () => void): this;
  listen(port?: number, backlog?: number, listeningListener?: () => void): this;
  listen(port?: number, listeningListener?: () => void): this;
  listen(path: string, backlog?: number, listeningListener?: () => void): this;
  listen(path: string, listeningListener?: () => void): this;
  // oxlint-disable-next-line typescript/no-explicit-any -- the form that `node:net` declares.
  listen(handle: any, backlog?: number, listeningListener?: () => void): this;
  // oxlint-disable-next-line typescript/no-explicit-any -- the form that `node:net` declares.
  listen(handle: any, listeningListener?: () => void): this;

  /**
   * Closes in good order. `'shutdown'` is emitted on the server and on each connection at once; the server goes on
   * accepting for `delayMs`, and then no more (those whom the kernel has already connected to a Unix path are still
   * served); over `spreadMs`, the connections still open are asked to go; whoever is there at `deadlineMs` is cut.
   * Settles by the deadline, whatever the peers do. A second call while one is under way gets the same report, and
   * can bring its deadline forward.
   * @throws {OptionTypeError | OptionRangeError} for times that are wrong or do not go together.
   */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;

  /** {@link shutdown} with its defaults; does nothing to a server that does not listen. */
  [Symbol.asyncDispose](): Promise<void>;

  /**
   * Serves nobody new until {@link resume}: the address stays ours, and up to 511 connections are accepted and held;
   * further ones are refused as `"suspended"`. Who is served already stays so.
   */
  suspend(): void;

  /** Serves those who were held, in the order in which they came, and everybody from now on. */
  resume(): void;

  /**
   * Resolves as soon as exactly `count` connections are open: at once if they are.
   * @throws {OptionTypeError | OptionRangeError} for a bad count; the signal's reason once it fires.
   */
  waitForConnections(count: number, options?: { readonly signal?: AbortSignal }): Promise<void>;

  /** How many connections there have been, and what became of them. */
  readonly counts: ConnectionCounts;

  /**
   * Other limits for those who come from now on; who is in stays.
   * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong; then nothing has changed.
   */
  setLimits(limits: LimitOptions): void;

  /**
   * Other certificates for the connections to come, for a server with the option `tls`; those that are open keep
   * theirs.
   * @throws {TlsContextError} when they cannot be used: then nothing has changed.
   * @throws {OptionTypeError} for a server without the option `tls`.
   */
  reloadTls(options: TlsOptions): void;

  /** Where the server listens, as {@link net.Server.address} has it; `null` while it does not. */
  readonly endpoint: Endpoint | null;

  /** The connections open now, in the order in which they came; what happens later does not change the set. */
  readonly sockets: ReadonlySet<Socket>;

  // The forms that `node:net` declares, for our events as well.
  /* oxlint-disable typescript/no-explicit-any */
  addListener<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  addListener(event: string | symbol, listener: (...args: any[]) => void): this;
  on<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  on(event: string | symbol, listener: (...args: any[]) => void): this;
  once<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  once(event: string | symbol, listener: (...args: any[]) => void): this;
  prependListener<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  prependListener(event: string | symbol, listener: (...args: any[]) => void): this;
  prependOnceListener<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  prependOnceListener(event: string | symbol, listener: (...args: any[]) => void): this;
  off<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  off(event: string | symbol, listener: (...args: any[]) => void): this;
  removeListener<E extends keyof ServerEventMap>(event: E, listener: (...args: ServerEventMap[E]) => void): this;
  removeListener(event: string | symbol, listener: (...args: any[]) => void): this;
  /* oxlint-enable typescript/no-explicit-any */
}

/** Told of each connection; its socket has Holdfast's abilities. What an `async` one throws is not caught. */
export type ConnectionListener = (socket: Socket) => void;

/** `Server` is callable with and without `new`, as in `node:net`. */
export interface ServerConstructor extends Omit<typeof net.Server, "prototype"> {
  new (options?: ServerOptions, connectionListener?: ConnectionListener): Server;
  new (connectionListener?: ConnectionListener): Server;
  (options?: ServerOptions, connectionListener?: ConnectionListener): Server;
  (connectionListener?: ConnectionListener): Server;
  readonly prototype: Server;
}

export const Server: ServerConstructor = callableSubclass<ServerConstructor>(
  "Server",
  function (this: unknown, options?: ServerOptions, connectionListener?: ConnectionListener): Server | undefined {
    if (!(this instanceof net.Server)) return new Server(options, connectionListener);
    const setup = resolveServerOptions(options);
    Reflect.apply(net.Server, this, [setup.plain, connectionListener]);
    if (setup.isManaged) setUpServer(this as Server, setup);
    return undefined;
  },
  { base: net.Server, prototype: serverPrototype },
);

/** Makes a server, by any of the forms of `net.createServer`. */
export function createServer(options?: ServerOptions, connectionListener?: ConnectionListener): Server;
export function createServer(connectionListener?: ConnectionListener): Server;
export function createServer(first?: ServerOptions | ConnectionListener, second?: ConnectionListener): Server {
  return new Server(first as ServerOptions, second);
}
