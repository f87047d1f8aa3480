import { EventEmitter, once } from "node:events";
import * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { requireCount } from "../checks.ts";
import { endpointOf } from "../server/endpoint-of.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { ANY_PORT, resolveAddress } from "./endpoints.ts";
import {
  changedFaults,
  type Direction,
  type FaultSettings,
  type FaultsInForce,
  freezing,
  NO_FAULTS,
} from "./faults.ts";
import { type ConnectionTold, ProxiedConnection, type Side } from "./proxied-connection.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface FaultProxyOptions extends FaultSettings {
  /** Where the server is: `tcp`, `unix` or `npipe`. */
  readonly to: Endpoint | string;
  /** Where the proxy listens. @default as the server: a free port of 127.0.0.1, or a path in a temporary folder */
  readonly at?: Endpoint | string | undefined;
  /** Accepts clients and leaves it at that: nothing is read, no connection made, until `release()`. @default false */
  readonly hold?: boolean | undefined;
  /** Where latency and rate take their time from. @default the machine's own */
  readonly clock?: Clock | undefined;
  /** What chance starts from; the same seed gives the same jitter. @default 1 */
  readonly seed?: number | undefined;
}

/** Events of a `FaultProxy`. */
export interface FaultProxyEventMap {
  /** A client has come; nothing was passed yet. */
  connection: [connection: ProxiedConnection];
  /** The connection to the server stands. */
  connected: [connection: ProxiedConnection];
  /** There is no server: the client is reset. */
  unreachable: [connection: ProxiedConnection, error: Error];
  /** The FIN of one side was passed on to the other. */
  end: [connection: ProxiedConnection, direction: Direction];
  /** `cutAfterBytes` have passed. */
  cut: [connection: ProxiedConnection, direction: Direction];
  /** Both sides are closed. */
  close: [connection: ProxiedConnection];
}

/**
 * Stands between a client and a server and makes go wrong what does go wrong between them: delay, a slow line, packets
 * of one byte, cuts, resets, peers that freeze or never answer. Without faults it passes on what comes as it comes:
 * bytes in order, with backpressure, a FIN one way only, and a reset as a reset.
 *
 * ```ts
 * await using proxy = await FaultProxy.listen({ to: server.endpoint, toServer: { pieceBytes: 1 } });
 * await using client = await ScriptedClient.connect(proxy.endpoint);
 * proxy.set({ toClient: { latencyMs: 200 } });
 * ```
 *
 * Disposing of it closes every connection and stops listening.
 */
export class FaultProxy extends EventEmitter<FaultProxyEventMap> implements AsyncDisposable {
  readonly #to: Extract<Endpoint, net.SocketConnectOpts>;
  readonly #server: net.Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #ended = { toServer: 0, toClient: 0 };
  readonly #clock: Clock;
  readonly #seed: number;
  #folder: AsyncDisposable | undefined;
  #faults: FaultsInForce;
  #isHolding: boolean;
  #accepted = 0;

  private constructor({ to, hold = false, clock = systemClock, seed = 1, ...faults }: FaultProxyOptions) {
    super();
    requireCount("seed", seed, { min: 0 });
    this.#to = resolveAddress(to);
    this.#faults = changedFaults(NO_FAULTS, faults);
    this.#isHolding = hold;
    this.#clock = clock;
    this.#seed = seed;
    // Nobody is read before there is somewhere to pass it on to.
    const options = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true };
    this.#server = net.createServer(options, (client) => this.#welcome(client));
  }

  /**
   * @throws the system's error when it cannot listen there.
   * @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} for bad input.
   */
  static async listen(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await proxy.#listen(options.at);
    return proxy;
  }

  /** Where clients connect to, the port filled in. */
  get endpoint(): Endpoint {
    const endpoint = endpointOf(this.#server.address(), undefined);
    if (!endpoint) throw new Error("the proxy is closed");
    return endpoint;
  }

  /** Those that are not closed on both sides, the oldest first. */
  get connections(): ReadonlySet<ProxiedConnection> {
    return this.#connections;
  }

  /** How many clients have come in all. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many bytes were passed on each way, by all connections that there were. */
  get passed(): { readonly [direction in Direction]: number } {
    const { toServer, toClient } = this.#ended;
    const sums = { toServer, toClient };
    for (const { passed } of this.#connections) {
      sums.toServer += passed.toServer;
      sums.toClient += passed.toClient;
    }
    return sums;
  }

  /** The faults that a new connection gets. */
  get faults(): FaultsInForce {
    return this.#faults;
  }

  /**
   * Changes what goes wrong, for the connections that there are and for new ones. (For one of them only, it has a
   * `set` of its own.)
   * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
   */
  set(settings: FaultSettings): void {
    this.setForNew(settings);
    for (const connection of this.#connections) connection.set(settings);
  }

  /** As {@link set}, for new connections only. */
  setForNew(settings: FaultSettings): void {
    this.#faults = changedFaults(this.#faults, settings);
  }

  /** Stops reading and writing in a direction, or in both, on all connections and on new ones. */
  freeze(direction?: Direction): void {
    this.set(freezing(true, direction));
  }

  /** Goes on where {@link freeze} has stopped. */
  thaw(direction?: Direction): void {
    this.set(freezing(false, direction));
  }

  /** From now on accepts clients and leaves it at that, as a server does whose process hangs. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Connects on whom it has held, and new clients at once. */
  release(): void {
    this.#isHolding = false;
    for (const connection of this.#connections) connection.release();
  }

  /** Resets every connection, on a side or on both. */
  reset(side?: Side | "both"): void {
    for (const connection of this.#connections) connection.reset(side);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
    while (this.#connections.size > 0) await once(this, "close");
    await this.#folder?.[Symbol.asyncDispose]();
  }

  async #listen(at: Endpoint | string | undefined): Promise<void> {
    this.#server.listen(at === undefined ? await this.#likeServer() : resolveAddress(at));
    await once(this.#server, "listening");
  }

  async #likeServer(): Promise<Endpoint> {
    if (this.#to.kind === "tcp") return ANY_PORT;
    if (this.#to.kind === "npipe") return { kind: "npipe", path: `${this.#to.path}-faulty` };
    const folder = await temporaryDirectory();
    this.#folder = folder;
    return { kind: "unix", path: folder.path("proxy.sock") };
  }

  #welcome(client: net.Socket): void {
    this.#accepted += 1;
    const connection: ProxiedConnection = new ProxiedConnection({
      id: this.#accepted,
      client,
      to: this.#to,
      faults: this.#faults,
      clock: this.#clock,
      seed: this.#seed,
      tell: (told) => this.#hear(connection, told),
    });
    this.#connections.add(connection);
    this.emit("connection", connection);
    if (!this.#isHolding) connection.release();
  }

  #hear(connection: ProxiedConnection, told: ConnectionTold): void {
    switch (told.what) {
      case "connected":
        this.emit("connected", connection);
        break;
      case "unreachable":
        this.emit("unreachable", connection, told.error);
        break;
      case "end":
      case "cut":
        this.emit(told.what, connection, told.direction);
        break;
      case "close":
        this.#forget(connection);
    }
  }

  #forget(connection: ProxiedConnection): void {
    if (!this.#connections.delete(connection)) return;
    this.#ended.toServer += connection.passed.toServer;
    this.#ended.toClient += connection.passed.toClient;
    this.emit("close", connection);
  }
}
