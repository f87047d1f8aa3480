import { randomBytes } from "node:crypto";
import {
  Admission,
  type Clock,
  createServer,
  type Endpoint,
  ServerGroup,
  type ShutdownOptions,
  type ShutdownReport,
  systemClock,
} from "@holdfast/net-core";
import { Chat } from "../chat/chat.ts";
import { BatchNames } from "../irc/batch-names.ts";
import { IrcRenderer } from "../irc/renderer.ts";
import { external } from "../irc/sasl/external.ts";
import type { Mechanism } from "../irc/sasl/mechanism.ts";
import { plain } from "../irc/sasl/plain.ts";
import { scramSha256 } from "../irc/sasl/scram-sha-256.ts";
import type { IrcServer } from "../irc/server-info.ts";
import type { Pressure } from "../output/pressure.ts";
import type { StsPolicy } from "../irc/sts.ts";
import { PlainRenderer } from "../plain/renderer.ts";
import type { PlainServer } from "../plain/server-info.ts";
import { VERSION } from "../version.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import { Keeping } from "./keeping.ts";
import { refusalLine } from "./refusal-line.ts";
import { wallClock } from "./wall-clock.ts";
import type { ChangeableOptions, ChatOptions } from "./options.ts";
import { type ChatPolicy, resolveChatOptions } from "./policy.ts";

/**
 * Makes a chat for people with netcat and for IRC clients; it listens once it is started.
 *
 * ```ts
 * const chat = createChat({ listen: ["tcp://127.0.0.1:6667", "unix:/run/chat.sock"] });
 * await chat.start();
 * await chat.shutdown({ deadlineMs: 1_000 });
 * ```
 *
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError | TlsContextError} for options that are wrong.
 */
export function createChat(options: ChatOptions = {}): ChatServer {
  return new ChatServer(resolveChatOptions(options));
}

/** A chat that listens, see {@link createChat}. */
export class ChatServer implements AsyncDisposable {
  /** All that listens; for its counts, its connections and its servers' events. */
  readonly group: ServerGroup;
  /** Who is there, and in which rooms. */
  readonly chat: Chat;
  readonly #keeping: Keeping;
  readonly #context: ConnectionContext;
  readonly #unknown = new Set<Connection>();
  /** Those of its parts that may change. */
  #policy: ChatPolicy;
  #slowClients = 0;
  #floodWaits = 0;

  /** Use {@link createChat}. */
  constructor(policy: ChatPolicy) {
    this.#policy = policy;
    const clock = policy.clock ?? systemClock;
    const now = wallClock(clock);
    this.#keeping = new Keeping(policy, { clock, now });
    const { history, accounts, lastAt } = this.#keeping;
    this.chat = new Chat({
      now,
      idPrefix: randomBytes(6).toString("base64url"),
      history,
      lastAt,
      markers: accounts,
      isReserved: (nick, account) => accounts.isReserved(nick, account),
      limits: { maxRoomsPerPerson: policy.maxRoomsPerPerson },
    });
    this.#context = this.#contextFor(policy, clock);
    const { limits } = policy;
    const admission = limits instanceof Admission ? limits : new Admission({ refusalLine, ...limits }, clock);
    this.group = new ServerGroup(
      policy.places.map(({ binding, server }) => ({
        binding,
        server: createServer({ ...server, limits: admission }, (socket) => {
          this.#unknown.add(new Connection(socket, policy.dialect, this.#context));
        }),
      })),
    );
  }

  /** Where it listens, in the order of the options; empty while it does not. */
  get endpoints(): readonly Endpoint[] {
    return this.group.endpoints;
  }

  /** How many clients are connected and have not said who they are. */
  get unregisteredClients(): number {
    return this.#unknown.size;
  }

  /** How many clients were cut since they read too slowly. */
  get slowClients(): number {
    return this.#slowClients;
  }

  /** How often a client had to wait since it said too much. */
  get floodWaits(): number {
    return this.#floodWaits;
  }

  /**
   * Puts other options into force for everybody who is there and who comes; what is left out is as by default.
   * @throws {OptionTypeError | OptionRangeError} for options that are wrong; then nothing has changed.
   */
  change(options: ChangeableOptions): void {
    const { admin, gateways, lines, maxRoomsPerPerson, maxTargets, motd, operators, password } =
      resolveChatOptions(options);
    this.#policy = {
      ...this.#policy,
      admin,
      gateways,
      lines,
      maxRoomsPerPerson,
      maxTargets,
      motd,
      operators,
      password,
    };
    this.chat.limits = { maxRoomsPerPerson };
    this.#context.lines = lines;
  }

  /**
   * Listens at every endpoint, or at none.
   * @throws {StoreError} after a {@link shutdown}, where there is a file; and what {@link ServerGroup.start} throws.
   */
  async start(): Promise<readonly Endpoint[]> {
    this.#keeping.requireOpen();
    return this.group.start();
  }

  /**
   * Accepts no more, says goodbye to everybody, sends what waits and ends: all at once after `delayMs`, or over
   * `spreadMs` if that is given.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<ShutdownReport> {
    const report = await this.group.shutdown(options);
    this.close();
    return report;
  }

  /**
   * Writes what the history has that is not in its file, and lets go of that. {@link shutdown} does it, too: this is for
   * who has shut the {@link group} down. There is no start after it where there is a file.
   */
  close(): void {
    this.#keeping.close();
  }

  /** {@link shutdown} with its defaults. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #contextFor(
    { graceMs, registrationDeadlineMs, pingIntervalMs, pingMax, ...policy }: ChatPolicy,
    clock: Clock,
  ): ConnectionContext {
    const { chat } = this;
    const unknown = this.#unknown;
    const inForce = (): ChatPolicy => this.#policy;
    const pressure: Pressure = { isHigh: false };
    const irc: IrcServer = {
      chat,
      pressure,
      renderer: new IrcRenderer(policy.serverName),
      accounts: this.#keeping.accounts,
      mechanisms: mechanismsOf(policy),
      nonce: () => randomBytes(18).toString("base64"),
      report: policy.onStoreError,
      batches: new BatchNames(),
      name: policy.serverName,
      network: policy.network,
      version: `holdfast-${VERSION}`,
      startedAt: new Date(),
      get motd() {
        return inForce().motd;
      },
      get admin() {
        return inForce().admin;
      },
      get password() {
        return inForce().password;
      },
      get operators() {
        return inForce().operators;
      },
      get gateways() {
        return inForce().gateways;
      },
      get maxTargets() {
        return inForce().maxTargets;
      },
      rehash: policy.onRehash,
      sts: this.#sts(policy),
      get unknownCount() {
        return unknown.size;
      },
    };
    const plain: PlainServer = {
      chat,
      accounts: this.#keeping.accounts,
      report: policy.onStoreError,
      pressure,
      renderer: new PlainRenderer(),
      network: policy.network,
      lobby: policy.lobby,
    };
    return {
      irc,
      plain,
      pressure,
      lines: policy.lines,
      log: policy.log,
      clock,
      graceMs,
      registrationDeadlineMs,
      pingIntervalMs,
      pingMax,
      entered: (connection) => unknown.delete(connection),
      gone: (connection) => unknown.delete(connection),
      tooSlow: () => (this.#slowClients += 1),
      tooFast: () => (this.#floodWaits += 1),
    };
  }

  /** TLS is where the first such place listens, which may be known only then. */
  #sts({ stsDurationMs, places }: Pick<ChatPolicy, "stsDurationMs" | "places">): StsPolicy | undefined {
    if (stsDurationMs === undefined) return undefined;
    const ports = (): (number | undefined)[] =>
      this.endpoints.map((endpoint, at) =>
        places[at]?.server.tls && endpoint.kind === "tcp" ? endpoint.port : undefined,
      );
    return {
      durationMs: stsDurationMs,
      get port() {
        return ports().find((port) => port !== undefined);
      },
    };
  }
}

/** Certificates are asked for at some places, or are not; SCRAM is the best of the rest, as no password goes over the line. */
function mechanismsOf({ places, scram }: Pick<ChatPolicy, "places" | "scram">): readonly Mechanism[] {
  const hasCertificates = places.some(({ server }) => (server.tls?.clientCertificates ?? "none") !== "none");
  return [...(hasCertificates ? [external] : []), ...(scram ? [scramSha256] : []), plain];
}
