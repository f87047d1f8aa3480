import * as net from "node:net";
import { addAbortListener } from "node:events";
import { adopterOf, type Class } from "../abilities.ts";
import type { Endpoint } from "../address/endpoint.ts";
import { asksForManagedListen, type BindOptions, type BindPlan, planBind, planListen } from "../bind/bind-plan.ts";
import { BindAbortedError } from "../bind/bind-error.ts";
import { Binding, type PlainServer } from "../bind/binding.ts";
import { unixPathOfFd } from "../bind/inherited.ts";
import type { PublishedPath } from "../bind/unix-path.ts";
import { cutHalfOpenAfter } from "../socket/half-open.ts";
import type { KeepAlivePolicy, KeepAliveRequest } from "../socket/keep-alive.ts";
import { adoptSocket, noteKeepAlive, setKeepAlive, type Socket } from "../socket/socket.ts";
import { Connections } from "./connections.ts";
import { endpointOf } from "./endpoint-of.ts";
import type { Server } from "./server.ts";
import { resolveDeadlineMs, shutDown, type ShutdownOptions, type ShutdownReport } from "./shutdown.ts";

/** What our servers know beyond what `node:net` does. */
interface ServerState {
  readonly connections: Connections;
  /** For each socket that is closed before it became public: whom its `'close'` is to be told in place of the user. */
  readonly unseenCloses: (() => void)[];
  /** The `listen({ retry })` or `bind()` under way. */
  binding?: Binding | undefined;
  /** The bind was one for a Unix path to publish: the name that `node:net` knows is the temporary one. */
  publishes: boolean;
  /** The Unix path that holds our socket. */
  published?: PublishedPath | undefined;
  /** The inherited descriptor to listen on. */
  fd?: number | undefined;
  shutdown?: Promise<ShutdownReport> | undefined;
  /** What each accepted socket gets. */
  accepted?: AcceptedOptions | undefined;
}

/** Our part of a server's options: what it does to each socket it accepts. */
export interface AcceptedOptions {
  /** The times to set. */
  readonly keepAlive: KeepAlivePolicy | undefined;
  /** What `node:net` has set by itself. */
  readonly keepAliveSet: KeepAliveRequest | undefined;
  readonly halfOpenDeadlineMs: number | undefined;
}

const ABLE = Symbol("holdfast.server");
const STATE = Symbol("holdfast.serverState");

// State stands under a symbol and not in private fields: those do not exist on servers that
// `node:net` made, or `util.inherits` subclasses, and that were adopted.
type Stateful = net.Server & { [STATE]?: ServerState };

function stateOf(server: Stateful): ServerState {
  return server[STATE] ?? makeState(server);
}

function makeState(server: net.Server): ServerState {
  const state: ServerState = { connections: new Connections(), unseenCloses: [], publishes: false };
  Object.defineProperty(server, STATE, { value: state }); // not enumerable: who prints a server sees Node's
  return state;
}

/** Notes what a new server is to do to the sockets it accepts. */
export function setAcceptedOptions(server: net.Server, accepted: AcceptedOptions): void {
  stateOf(server).accepted = accepted;
}

/**
 * Gives Holdfast's abilities to a server made elsewhere: an `http.Server` or `tls.Server`, or one
 * received from another process or thread. Returns the same object; calling it again changes nothing.
 */
export const adoptServer: (server: net.Server) => Server = adopterOf<net.Server, Server>(withAbilities, ABLE);

/** The prototype of `Server`. */
export const serverPrototype: object = withAbilities(net.Server).prototype as object;

function withAbilities(Base: Class<net.Server>): Class<Server> {
  // The methods of the class below ours, for whatever works beneath what the user sees.
  const base = Base.prototype as net.Server;

  return class extends Base implements Server {
    get [ABLE](): true {
      return true;
    }

    get endpoint(): Endpoint | null {
      return this.listening ? endpointOf(this.address()) : null;
    }

    get sockets(): ReadonlySet<Socket> {
      return stateOf(this).connections.open;
    }

    async bind(target: Endpoint | string | BindOptions, options?: BindOptions): Promise<Endpoint> {
      const plan = planBind(target, options);
      await startBinding(this, plan, base);
      const { endpoint } = this;
      if (endpoint === null) throw new BindAbortedError(plan.endpoint, { by: "close" });
      return endpoint;
    }

    override listen(...args: unknown[]): this {
      const [options] = args;
      if (!asksForManagedListen(options)) return listenPlainly(this, args, base);
      const plan = planListen(options);
      const binding = startBinding(this, plan, base);
      const listener = args.at(-1);
      if (typeof listener === "function") this.once("listening", listener as () => void);
      binding.catch((error: Error) => {
        // Who closes the server has no need to be told; any other end is an 'error', and one that
        // nobody listens for ends the process, as ever.
        if (error instanceof BindAbortedError && error.by === "close") return;
        process.nextTick(() => this.emit("error", error));
      });
      return this;
    }

    override address(): net.AddressInfo | string | null {
      const { publishes, published, fd } = stateOf(this);
      if (publishes) return this.listening && published ? published.path : null;
      const address = super.address();
      return address === null && fd !== undefined && this.listening ? (unixPathOfFd(fd) ?? null) : address;
    }

    override close(callback?: (error?: Error) => void): this {
      const state = stateOf(this);
      state.binding?.stop();
      state.binding = undefined;
      unpublish(state);
      return super.close(callback);
    }

    shutdown(options: ShutdownOptions = {}): Promise<ShutdownReport> {
      const state = stateOf(this);
      const deadlineMs = resolveDeadlineMs(options);
      state.shutdown ??= shutDown(state.connections, deadlineMs, {
        unpublish: () => unpublish(state),
        close: (closed) => void this.close(closed),
      }).finally(() => (state.shutdown = undefined));
      return state.shutdown;
    }

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event === "connection") welcome(this, args[0]);
      else if (event === "secureConnection" && args[0] instanceof net.Socket) adoptSocket(args[0]);
      else if (event === "drop") stateOf(this).connections.countAccepted();
      else if ((this as Stateful)[STATE] && isKeptBack(stateOf(this), event, args[0])) return true;
      return super.emit(event, ...args);
    }
  };
}

/** @throws at once what `node:net` throws at once. */
function startBinding(server: Server, plan: BindPlan, base: net.Server): Promise<void> {
  const state = stateOf(server);
  if (server.listening || state.binding) throw alreadyListening();
  const plain: PlainServer = {
    isListening: () => server.listening,
    listen: (options) => void base.listen.call(server, options),
    closeUnseen: (closed) => {
      state.unseenCloses.push(closed);
      base.close.call(server);
    },
  };
  const binding = new Binding(plan, plain, {
    retry: (retry) => void server.emit("retry", retry),
    published: (path) => (state.published = path),
  });
  state.publishes = plan.path !== undefined;
  state.fd = fdOf(plan.listen);
  state.binding = binding;
  const end = (): void => {
    if (state.binding === binding) state.binding = undefined;
  };
  try {
    const bound = binding.run().finally(end);
    if (plan.signal) closeOnAbort(server, plan.signal);
    return bound;
  } catch (error) {
    end();
    throw error;
  }
}

function listenPlainly<Able extends Server>(server: Able, args: unknown[], base: net.Server): Able {
  const state = stateOf(server);
  if (state.binding) throw alreadyListening();
  Reflect.apply(base.listen as (...forms: unknown[]) => unknown, server, args);
  state.publishes = false;
  state.fd = fdOf(args[0]);
  return server;
}

function alreadyListening(): Error {
  const error = new Error("Listen method has been called more than once without closing.");
  return Object.assign(error, { code: "ERR_SERVER_ALREADY_LISTEN" });
}

function fdOf(options: unknown): number | undefined {
  return typeof options === "object" && options !== null ? (options as { fd?: number }).fd : undefined;
}

function closeOnAbort(server: net.Server, signal: AbortSignal): void {
  const listening = addAbortListener(signal, () => void server.close());
  server.once("close", () => listening[Symbol.dispose]());
}

/** @returns whether there was a public path. */
function unpublish(state: ServerState): boolean {
  state.published?.remove();
  const wasPublished = state.published !== undefined;
  state.published = undefined;
  return wasPublished;
}

/** Whether an event concerns an attempt to bind only, and not the user of the server. */
function isKeptBack(state: ServerState, event: string | symbol, argument: unknown): boolean {
  if (event === "close") {
    const closed = state.unseenCloses.shift();
    closed?.();
    return closed !== undefined;
  }
  const isKept = state.binding?.intercept(event, argument) ?? false;
  // From inside its listeners a server may be closed and bound anew.
  if (event === "listening") state.binding = undefined;
  return isKept;
}

/** Makes an accepted connection one of ours. Anything may be emitted by a user; only sockets can be adopted. */
function welcome(server: Stateful, connection: unknown): void {
  if (!(connection instanceof net.Socket)) return;
  const { connections, accepted } = stateOf(server);
  connections.countAccepted();
  const socket = adoptSocket(connection);
  connections.add(socket);
  if (!accepted) return;
  if (accepted.keepAlive) setKeepAlive(socket, accepted.keepAlive);
  else if (accepted.keepAliveSet) noteKeepAlive(socket, accepted.keepAliveSet);
  if (accepted.halfOpenDeadlineMs !== undefined) cutHalfOpenAfter(socket, accepted.halfOpenDeadlineMs);
}
