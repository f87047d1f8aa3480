import { randomBytes } from "node:crypto";
import {
  Admission,
  capabilities,
  type Clock,
  createServer,
  type Endpoint,
  type Refusal,
  ServerGroup,
  type ShutdownOptions,
  type ShutdownReport,
  type Socket,
  systemClock,
} from "@holdfast/net-core";
import { type AuthPolicy, resolveAuth } from "../auth/auth-policy.ts";
import type { AuthOptions } from "../auth/auth-options.ts";
import type { Evidence } from "../auth/identity.ts";
import { Router } from "../broker/router.ts";
import { errorLine, WIRE_ERROR } from "../protocol/errors.ts";
import { type Info, infoLine } from "../protocol/info.ts";
import { makeDefaultFolder } from "./default-endpoint.ts";
import { Client, type ClientContext } from "./client.ts";
import { type BrokerOptions, type BrokerPolicy, resolveBrokerOptions } from "./options.ts";

/** The protocol as this version of nats-server speaks it: clients go by it, so it is not ours. */
const PROTOCOL_VERSION = "2.9.10";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MAX_CLOSED_CLIENTS = 10_000;

/**
 * Makes a broker for the core NATS client protocol; it listens once it is started.
 *
 * ```ts
 * const broker = createBroker({ listen: ["unix:/run/broker.sock", "tcp://127.0.0.1:4222"] });
 * await broker.start();
 * await broker.shutdown({ deadlineMs: 1_000 });
 * ```
 *
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError | TlsContextError} for options that are wrong.
 */
export function createBroker(options: BrokerOptions = {}): Broker {
  return new Broker(resolveBrokerOptions(options));
}

/** A message broker, see {@link createBroker}. */
export class Broker implements AsyncDisposable, ClientContext {
  /** All that listens; for its counts, its connections and its servers' events. */
  readonly group: ServerGroup;
  /** New for each broker. */
  readonly serverId: string;
  readonly serverName: string;
  /** The protocol's, as it stands in the INFO. */
  readonly version: string = PROTOCOL_VERSION;
  readonly startedAt: Date = new Date();
  readonly policy: BrokerPolicy;
  readonly clock: Clock;
  readonly router: Router;
  readonly #clients = new Map<number, Client>();
  /** Those that went last, the oldest first. */
  readonly #closed: Client[] = [];
  readonly #slowClients = new Set<Client>();
  readonly #admission: Admission;
  #auth: AuthPolicy | undefined;
  #clientsSoFar = 0;
  #slowConsumers = 0;

  /** Use {@link createBroker}. */
  constructor(policy: BrokerPolicy) {
    this.policy = policy;
    this.#auth = policy.auth;
    this.clock = policy.clock ?? systemClock;
    this.router = new Router(Math.random, () => this.clock.now());
    this.serverId = `N${base32(55)}`;
    this.serverName = policy.serverName ?? this.serverId;
    const { limits, places } = policy;
    this.#admission =
      limits instanceof Admission
        ? limits
        : new Admission({ refusalLine: (refusal) => this.#refusalLine(refusal), ...limits }, this.clock);
    this.group = new ServerGroup(
      places.map(({ binding, server }) => ({
        binding,
        server: createServer({ ...server, limits: this.#admission }, (socket) => this.#serve(socket)),
      })),
    );
  }

  /** Where it listens, in the order of the options; empty while it does not. */
  get endpoints(): readonly Endpoint[] {
    return this.group.endpoints;
  }

  /** The clients that are connected, by their ids. */
  get clients(): ReadonlyMap<number, Client> {
    return this.#clients;
  }

  /** The clients that went last, the oldest first; some thousand of them. */
  get closedClients(): readonly Client[] {
    return this.#closed;
  }

  /** How many clients there have been. */
  get totalClients(): number {
    return this.#clientsSoFar;
  }

  /** How many clients were cut since they were too slow. */
  get slowConsumers(): number {
    return this.#slowConsumers;
  }

  /** How many clients may be connected, all endpoints together. */
  get maxConnections(): number {
    return this.#admission.policy.maxConnections;
  }

  /** Listens at every endpoint, or at none. @throws what {@link ServerGroup.start} throws. */
  async start(): Promise<readonly Endpoint[]> {
    if (this.policy.isDefaultPlace) makeDefaultFolder();
    return this.group.start();
  }

  /**
   * Tells the clients that it is about to go (lame duck), accepts no more, and ends their connections: all at once after
   * `delayMs`, or over `spreadMs` if that is given. What waits for them is sent.
   */
  shutdown(options: ShutdownOptions = {}): Promise<ShutdownReport> {
    return this.group.shutdown(options);
  }

  /** {@link shutdown} with its defaults. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /**
   * Other users and permissions, from now on: connections that are not allowed any more are closed, and subscriptions
   * that are not are taken out.
   * @throws {OptionTypeError | OptionRangeError} for options that are wrong; then nothing has changed.
   */
  setAuth(options: AuthOptions | undefined): void {
    const before = this.#auth;
    this.#auth = resolveAuth(options);
    for (const { session } of this.#clients.values()) session.reviewed(before);
  }

  // What clients ask of the broker.

  get auth(): AuthPolicy | undefined {
    return this.#auth;
  }

  get limits(): BrokerPolicy {
    return this.policy;
  }

  get pingIntervalMs(): number {
    return this.policy.pingIntervalMs;
  }

  get pingMax(): number {
    return this.policy.pingMax;
  }

  get writeDeadlineMs(): number {
    return this.policy.writeDeadlineMs;
  }

  get serveHalfOpenMs(): number {
    return this.policy.serveHalfOpenMs;
  }

  get log(): BrokerPolicy["log"] {
    return this.policy.log;
  }

  now(): number {
    return this.clock.now();
  }

  infoFor({ id, socket, session, evidence }: Pick<Client, "id" | "socket" | "session" | "evidence">): Info {
    const { localAddress, localPort, peer } = socket;
    return {
      server_id: this.serverId,
      server_name: this.serverName,
      version: PROTOCOL_VERSION,
      proto: 1,
      go: `node ${process.version}`,
      host: localAddress ?? "unix",
      port: localPort ?? 0,
      headers: true,
      max_payload: this.policy.maxPayload,
      client_id: id,
      client_ip: peer.address === "unix" ? undefined : peer.address,
      auth_required: this.#auth && session.phase === "unknown" ? true : undefined,
      tls_required: "encrypted" in socket ? true : undefined,
      nonce: evidence.nonce,
    };
  }

  slow(client: Client): void {
    this.#slowClients.add(client);
  }

  caughtUp(client: Client): void {
    this.#slowClients.delete(client);
  }

  get isWaitWorthwhile(): boolean {
    for (const client of this.#slowClients) if (client.isTaking) return true;
    return false;
  }

  tooSlow(): void {
    this.#slowConsumers += 1;
  }

  gone(client: Client): void {
    this.#clients.delete(client.id);
    this.#slowClients.delete(client);
    this.#closed.push(client);
    if (this.#closed.length > MAX_CLOSED_CLIENTS) this.#closed.shift();
  }

  #serve(socket: Socket): void {
    const id = (this.#clientsSoFar += 1);
    const nonce = this.#auth?.needsNonce ? randomBytes(11).toString("base64url") : undefined;
    const evidence: Evidence = {
      nonce,
      // Asked for only by those rules that need it.
      get peer() {
        return peerEvidence(socket);
      },
    };
    this.#clients.set(id, new Client(id, socket, evidence, this));
  }

  /** As nats-server tells it: an INFO, and why not. */
  #refusalLine({ reason }: Refusal): string | undefined {
    if (reason !== "max-connections") return undefined;
    const info: Info = {
      server_id: this.serverId,
      server_name: this.serverName,
      version: PROTOCOL_VERSION,
      proto: 1,
      go: `node ${process.version}`,
      host: "",
      port: 0,
      headers: true,
      max_payload: this.policy.maxPayload,
      client_id: (this.#clientsSoFar += 1),
    };
    return infoLine(info) + errorLine(WIRE_ERROR.connections);
  }
}

/** Whose process it is at the other end of a Unix socket; of TCP nothing is known. */
function peerEvidence({ peer }: Socket): Evidence["peer"] {
  if (peer.address !== "unix") return undefined;
  const { credentials } = peer;
  if (credentials) return credentials;
  if (peer.proxyHeader) return { unknown: "it came through a proxy" };
  const { peerCredentials } = capabilities();
  return { unknown: peerCredentials.available ? "the system does not tell" : peerCredentials.reason };
}

function base32(length: number): string {
  return [...randomBytes(length)].map((byte) => BASE32[byte & 31]).join("");
}
