import {
  Admission,
  type BindOptions,
  createServer,
  type Endpoint,
  formatEndpoint,
  type Server,
  type ServerOptions,
  type ShutdownOptions,
  type ShutdownReport,
} from "@holdfast/net-core";
import { serveConnection } from "./connection.ts";
import { ConnectionLog } from "./connection-log.ts";
import { Lifecycle, type ServerState } from "./lifecycle.ts";
import { type EchoServerOptions, type ResolvedEchoOptions, resolveEchoOptions } from "./options.ts";
import { type EchoCounts, totalCounts, totalReport } from "./totals.ts";

/**
 * Makes an echo server (RFC 862) for TCP and Unix sockets; it listens once it is started.
 *
 * ```ts
 * const server = createEchoServer({ listen: ["tcp://127.0.0.1:7007", "unix:/tmp/echo.sock"] });
 * await server.start();
 * await server.shutdown({ deadlineMs: 1_000 });
 * ```
 *
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} for options that are wrong.
 */
export function createEchoServer(options: EchoServerOptions = {}): EchoServer {
  return new EchoServer(resolveEchoOptions(options));
}

/** One endpoint of the server. */
interface Listener {
  readonly server: Server;
  readonly binding: BindOptions;
  /** The address in force as the log shows it; known once it is bound. */
  address: string | undefined;
}

/** Sends everybody back what they send. Made by {@link createEchoServer}. */
export class EchoServer {
  readonly #options: ResolvedEchoOptions;
  /** One for all endpoints. */
  readonly #limits: Admission;
  readonly #connectionLog: ConnectionLog;
  readonly #listeners: readonly Listener[];
  readonly #lifecycle = new Lifecycle();
  #bindsSettled: Promise<unknown> | undefined;
  #stopping: Promise<ShutdownReport> | undefined;

  constructor(options: ResolvedEchoOptions) {
    this.#options = options;
    this.#limits = new Admission({ maxConnections: options.maxConnections }, options.clock);
    this.#connectionLog = new ConnectionLog(options);
    this.#listeners = options.bindings.map((binding) => this.#makeListener(binding));
  }

  get state(): ServerState {
    return this.#lifecycle.state;
  }

  /** Where it listens now, in the order of the option `listen`; empty while it does not. */
  get endpoints(): readonly Endpoint[] {
    return this.#listeners.flatMap(({ server }) => server.endpoint ?? []);
  }

  get counts(): EchoCounts {
    return totalCounts(this.#listeners.map(({ server }) => server.counts));
  }

  /**
   * Listens at every endpoint, or at none: when one cannot be bound, the others are closed again and who had
   * connected there meanwhile is cut.
   * @returns the endpoints in force, in the order of the option `listen`, with their ports filled in.
   * @throws {ServerStateError} unless the server is idle.
   * @throws {BindError} when an address cannot be had; `cause` is the system error.
   * @throws {BindAbortedError} when the server was shut down meanwhile, or a `retry.signal` fired.
   * @throws {OptionTypeError | OptionRangeError} for a wrong `retry`, `mode`, `group` or `takeover`.
   */
  async start(): Promise<readonly Endpoint[]> {
    this.#lifecycle.to("starting");
    try {
      const binds = this.#listeners.map((listener) => this.#bind(listener));
      this.#bindsSettled = Promise.allSettled(binds);
      const endpoints = await Promise.all(binds);
      this.#lifecycle.to("listening");
      for (const { address } of this.#listeners) this.#options.logger.info({ endpoint: address }, "listening");
      return endpoints;
    } catch (error) {
      await this.#stop({ deadlineMs: 0 });
      throw error;
    }
  }

  /**
   * Goes down as `shutdown()` of net-core does: stops listening, lets the open connections finish, and cuts those that
   * have not by the deadline. Calls while it is under way get the same promise. Afterwards the server may be started
   * again.
   * @returns what became of the connections, all endpoints together.
   * @throws {OptionTypeError | OptionRangeError} for times that are wrong; the server serves on.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<ShutdownReport> {
    if (this.#stopping) return this.#stopping;
    if (this.state === "idle") return { finished: 0, evicted: 0, cut: 0, elapsedMs: 0 };
    const { logger, shutdownDeadlineMs } = this.#options;
    const times = { ...options, deadlineMs: options.deadlineMs ?? shutdownDeadlineMs };
    const stopped = this.#stop(times);
    logger.info({ open: this.counts.open, ...times }, "shutting down");
    const report = await stopped;
    const { accepted, refused } = this.counts;
    logger.info({ ...report, accepted, refused }, "stopped");
    return report;
  }

  /** As {@link shutdown} with its default deadline. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #makeListener(binding: BindOptions): Listener {
    const { keepAlive, halfOpenDeadlineMs, idleTimeoutMs, clock, logger } = this.#options;
    const options: ServerOptions = {
      limits: this.#limits,
      keepAlive,
      noDelay: true, // an echo that waits for the next byte to come along would be a slow one
      halfOpen: halfOpenDeadlineMs === 0 ? "allow" : { deadlineMs: halfOpenDeadlineMs },
      deadlines: idleTimeoutMs === 0 ? {} : { idleMs: idleTimeoutMs },
      clock,
    };
    const server = createServer(options, serveConnection);
    const listener: Listener = { server, binding, address: undefined };
    server.on("disconnect", (end) => this.#connectionLog.ended(end, listener.address));
    server.on("refused", () => this.#connectionLog.refused());
    server.on("retry", ({ attempt, delayMs, error }) => {
      logger.warn({ attempt, delayMs, errorCode: error.code }, `waiting for an address: ${error.message}`);
    });
    server.on("error", (error) => logger.error({ err: error, endpoint: listener.address }, "listener failed"));
    return listener;
  }

  async #bind(listener: Listener): Promise<Endpoint> {
    const endpoint = await listener.server.bind(listener.binding);
    listener.address = formatEndpoint(endpoint);
    return endpoint;
  }

  #stop(times: ShutdownOptions): Promise<ShutdownReport> {
    if (this.#stopping) return this.#stopping;
    const drains = this.#listeners.map(({ server }) => server.shutdown(times)); // throws before anything has changed
    this.#lifecycle.to("draining");
    this.#stopping = this.#drained(drains).finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  async #drained(drains: readonly Promise<ShutdownReport>[]): Promise<ShutdownReport> {
    const reports = await Promise.all(drains);
    await this.#bindsSettled; // a start that was given up has come to its end before the next can begin
    this.#lifecycle.to("idle");
    return totalReport(reports);
  }
}
