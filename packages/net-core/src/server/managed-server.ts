import * as net from "node:net";
import { adopterOf, type Class } from "../abilities.ts";
import type { Endpoint } from "../address/endpoint.ts";
import { BindAbortedError } from "../bind/bind-error.ts";
import { asksForManagedListen, type BindOptions, planBind, planListen } from "../bind/bind-plan.ts";
import { unixPathOfFd } from "../bind/inherited.ts";
import { cutHalfOpenAfter } from "../socket/half-open.ts";
import { adoptSocket, noteKeepAlive, setKeepAlive, type Socket } from "../socket/socket.ts";
import { endpointOf } from "./endpoint-of.ts";
import { listenPlainly, startBinding } from "./manage-listen.ts";
import type { Server } from "./server.ts";
import { type ServerState, stateOf } from "./server-state.ts";
import { resolveDeadlineMs, shutDown, type ShutdownOptions, type ShutdownReport } from "./shutdown.ts";

const ABLE = Symbol("holdfast.server");

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
      return this.listening ? endpointOf(this.address(), stateOf(this).fd) : null;
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
      if (!asksForManagedListen(options)) {
        listenPlainly(this, args, base);
        return this;
      }
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
      const isOver = !this.listening && !state.binding && state.connections.open.size === 0;
      if (isOver && !state.shutdown) return Promise.resolve({ finished: 0, cut: 0, elapsedMs: 0 });
      state.shutdown ??= shutDown(state.connections, deadlineMs, {
        unpublish: () => unpublish(state),
        close: (closed) => void this.close(closed),
      }).finally(() => (state.shutdown = undefined));
      return state.shutdown;
    }

    // Node's own does nothing while a server has no handle, and one that waits for its address has none.
    override async [Symbol.asyncDispose](): Promise<void> {
      if (stateOf(this).binding && !this.listening) this.close();
      else await super[Symbol.asyncDispose]();
    }

    // Everything that happens to a server is an event: here it can be seen without a listener of ours.
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      switch (event) {
        case "connection":
          welcome(this, args[0]);
          break;
        case "secureConnection":
          if (args[0] instanceof net.Socket) adoptSocket(args[0]);
          break;
        case "drop":
          stateOf(this).connections.countAccepted();
          break;
        case "listening":
        case "error":
        case "close":
          if (isKeptBack(stateOf(this), event, args[0])) return true;
      }
      return super.emit(event, ...args);
    }
  };
}

/** @returns whether there was a public path. */
function unpublish(state: ServerState): boolean {
  state.published?.remove();
  const wasPublished = state.published !== undefined;
  state.published = undefined;
  return wasPublished;
}

/** Whether an event concerns an attempt to bind only, and not the user of the server. */
function isKeptBack(state: ServerState, event: string, argument: unknown): boolean {
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
function welcome(server: net.Server, connection: unknown): void {
  if (!(connection instanceof net.Socket)) return;
  const { connections, accepted } = stateOf(server);
  connections.countAccepted();
  const socket = adoptSocket(connection);
  connections.add(socket);
  if (!accepted) return;
  if (accepted.keepAliveToSet) setKeepAlive(socket, accepted.keepAliveToSet);
  else if (accepted.keepAliveSet) noteKeepAlive(socket, accepted.keepAliveSet);
  if (accepted.halfOpenDeadlineMs !== undefined) cutHalfOpenAfter(socket, accepted.halfOpenDeadlineMs);
}
