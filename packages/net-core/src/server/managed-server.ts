import * as net from "node:net";
import { adopterOf, type Class } from "../abilities.ts";
import type { Endpoint } from "../address/endpoint.ts";
import { BindAbortedError } from "../bind/bind-error.ts";
import { asksForManagedListen, type BindOptions, planBind, planListen } from "../bind/bind-plan.ts";
import { unixPathOfFd } from "../bind/inherited.ts";
import { sharedPaths } from "../bind/shared-paths.ts";
import { requireCount, requireSignal } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import type { TlsOptions } from "../front/tls.ts";
import type { LimitOptions } from "../limits/admission.ts";
import type { Socket } from "../socket/socket.ts";
import { endpointOf } from "./endpoint-of.ts";
import { listenPlainly, startBinding } from "./manage-listen.ts";
import type { Server } from "./server.ts";
import type { ConnectionCounts } from "./connections.ts";
import { type ServerState, stateOf } from "./server-state.ts";
import { acceptorOf } from "./set-up.ts";
import { resolveShutdown, type ShutdownOptions, type ShutdownReport } from "./shutdown.ts";
import { planShutdown } from "./plan-shutdown.ts";
import { secured, welcome } from "./welcome.ts";

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
      const plan = resolveShutdown(options);
      if (state.shutdown) {
        if (options.deadlineMs !== undefined) state.shutdown.notLaterThan(plan.deadlineMs);
        return state.shutdown.report;
      }
      const isOver = !this.listening && !state.binding && state.connections.size === 0;
      if (isOver) return Promise.resolve({ finished: 0, evicted: 0, cut: 0, elapsedMs: 0 });
      state.shutdown = planShutdown(this, plan, () => unpublish(state));
      const report = state.shutdown.report.finally(() => (state.shutdown = undefined));
      state.shutdown.start();
      return report;
    }

    suspend(): void {
      acceptorOf(this).suspend();
    }

    resume(): void {
      stateOf(this).acceptor?.resume();
    }

    waitForConnections(count: number, options: { signal?: AbortSignal } = {}): Promise<void> {
      requireCount("count", count, { min: 0 });
      requireSignal("signal", options.signal);
      return stateOf(this).connections.whenOpen(count, options.signal);
    }

    setLimits(limits: LimitOptions): void {
      acceptorOf(this).changeLimits(limits);
    }

    reloadTls(options: TlsOptions): void {
      const front = stateOf(this).acceptor?.policy.tls;
      if (!front) throw new OptionTypeError("tls", "given when the server is made", undefined);
      front.reload(options);
    }

    get counts(): ConnectionCounts {
      return stateOf(this).connections.counts;
    }

    override async [Symbol.asyncDispose](): Promise<void> {
      if (this.listening || stateOf(this).binding) await this.shutdown();
    }

    // Everything that happens to a server is an event: here it can be seen without a listener of ours.
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      switch (event) {
        case "connection":
          return welcome(this, args, base.emit);
        case "secureConnection":
          secured(this, args[0]);
          break;
        case "drop":
          stateOf(this).connections.countAccepted();
          break;
        case "listening":
        case "error":
        case "close":
          if (isKeptBack(stateOf(this), event, args[0])) return true;
          tellSeeing(this, event);
      }
      return super.emit(event, ...args);
    }
  };
}

/** @returns whether there was a public path, by which nobody comes any more. */
function unpublish(state: ServerState): boolean {
  state.published?.remove();
  const wasPublished = state.published !== undefined;
  state.published = undefined;
  return wasPublished && !sharedPaths()?.areLeft;
}

function tellSeeing(server: Server, event: "listening" | "error" | "close"): void {
  const { seeing, acceptor, connections } = stateOf(server);
  if (event === "error") return;
  acceptor?.listening(event === "listening");
  if (event === "listening") seeing.listening(() => server.endpoint);
  else seeing.closed(connections.counts);
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
  if (event === "listening" && !isKept) state.binding = undefined;
  return isKept;
}
