import type { PeerCertificate, TLSSocket } from "node:tls";
import { type Clock, type CutReason, type Socket, startHeartbeat, type Timer } from "@holdfast/net-core";
import type { IrcServer } from "../irc/server-info.ts";
import { IrcSession } from "../irc/session.ts";
import type { Transport } from "../irc/sts.ts";
import type { Output } from "../output/output.ts";
import type { PlainServer } from "../plain/server-info.ts";
import { PlainSession } from "../plain/session.ts";
import { TelnetFilter } from "../plain/telnet-filter.ts";
import type { Session, SessionHost } from "../session.ts";
import { type Dialect, dialectOf } from "./dialect.ts";

/** What a connection needs of the server. */
export interface ConnectionContext {
  readonly irc: IrcServer;
  readonly plain: PlainServer;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly pingIntervalMs: number;
  readonly pingMax: number;
  entered(connection: Connection): void;
  gone(connection: Connection): void;
}

/** Who has been told of the end has so long to go. */
const LINGER_MS = 2_000;
const NOTHING = Buffer.alloc(0);
const LF = 0x0a;

/** One connection: joins a socket to its session, and finds out which dialect that speaks. */
export class Connection implements SessionHost {
  readonly socket: Socket;
  readonly output: Output;
  readonly address: string;
  readonly transport: Transport;
  readonly #context: ConnectionContext;
  /** `undefined` until somebody knows what to say to the client. */
  #session: Session | undefined;
  #dialect: Dialect | undefined;
  /** Answers telnets, which may ask before they say anything; IRC clients are none. */
  #telnet: TelnetFilter | undefined;
  /** What has come before the dialect was known. */
  #held: Buffer = NOTHING;
  #grace: Timer | undefined;

  /** @param dialect what every client here speaks; `undefined` where its first line tells. */
  constructor(socket: Socket, dialect: Dialect | undefined, context: ConnectionContext) {
    this.socket = socket;
    this.output = socket.outbox;
    this.address = hostOf(socket.peer.address);
    this.transport = transportOf(socket);
    this.#context = context;
    socket.on("data", (chunk) => this.#receive(chunk as Buffer));
    socket.on("end", () => this.#ended());
    socket.on("close", () => this.#closed());
    socket.on("error", ignore); // its end follows
    socket.on("cut", (reason) => this.#cut(CUT_REASON[reason] ?? "Connection closed"));
    socket.on("shutdown", (plan) => this.#shutdown(plan));
    socket.on("evict", () => this.#sendAway());
    if (dialect !== "irc") this.#telnet = new TelnetFilter((bytes) => void socket.send(bytes));
    if (dialect) this.#begin(dialect);
    else this.#grace = context.clock.schedule(context.graceMs, () => this.#greet(), { background: true });
  }

  get certificate(): string | undefined {
    if (!("getPeerCertificate" in this.socket)) return undefined;
    // An empty object where there is none.
    const { fingerprint256 } = (this.socket as Socket & TLSSocket).getPeerCertificate() as Partial<PeerCertificate>;
    return fingerprint256?.replaceAll(":", "").toLowerCase();
  }

  get isOver(): boolean {
    return this.socket.destroyed;
  }

  entered(): void {
    this.#context.entered(this);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    void this.socket.finish(undefined, { deadlineMs: LINGER_MS });
    this.socket.resume();
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    // Line by line, since what follows the first one may have no telnet's commands in it.
    while (!this.#dialect && rest.length > 0) {
      const end = rest.indexOf(LF) + 1 || rest.length;
      this.#hold(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    if (rest.length > 0) this.#session?.receive(this.#telnet ? this.#telnet.push(rest) : rest);
  }

  #hold(bytes: Buffer): void {
    const said = this.#telnet ? this.#telnet.push(bytes) : bytes;
    this.#held = this.#held.length === 0 ? said : Buffer.concat([this.#held, said]);
    this.#decide(false);
  }

  #decide(isWhole: boolean): void {
    const dialect = dialectOf(this.#held, isWhole);
    if (!dialect) return;
    const held = this.#held;
    this.#held = NOTHING;
    this.#begin(dialect);
    if (held.length > 0) this.#session?.receive(held);
  }

  #begin(dialect: Dialect): void {
    this.#grace?.cancel();
    this.#dialect = dialect;
    if (dialect === "irc") {
      this.#telnet = undefined;
      this.#session = new IrcSession(this.#context.irc, this);
      this.#watch();
    } else this.#session ??= new PlainSession(this.#context.plain, this);
  }

  /** An IRC client would have said something by now: it is a person, in all likelihood, who waits. */
  #greet(): void {
    if (!this.socket.destroyed) this.#session ??= new PlainSession(this.#context.plain, this);
  }

  #watch(): void {
    const { pingIntervalMs, pingMax, clock } = this.#context;
    startHeartbeat(this.socket, {
      ping: () => this.#session?.ping(),
      intervalMs: pingIntervalMs,
      maxOutstanding: pingMax,
      onlyIfSilent: true,
      farewell: this.#session?.farewell(PING_TIMEOUT),
      clock,
    });
  }

  /** The client has sent its FIN: it is answered, and sent what it is owed by then. */
  #ended(): void {
    if (!this.#dialect) this.#decide(true);
    this.#session?.ended(() => {
      this.#leave("Connection closed");
      this.socket.end();
    });
  }

  #shutdown({ delayMs, spreadMs }: { readonly delayMs: number; readonly spreadMs: number | undefined }): void {
    // Whoever chats stays as long as it may: where nobody is asked to go one by one, all are at once.
    if (spreadMs !== undefined) return;
    if (delayMs === 0) this.#sendAway();
    else this.#context.clock.schedule(delayMs, () => this.#sendAway(), { background: true });
  }

  #sendAway(): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    this.#leave(SHUTTING_DOWN);
    this.socket.send(this.#session?.farewell(SHUTTING_DOWN) ?? "");
    this.close();
  }

  /**
   * Whoever is sent more than it takes is cut while it is told something, and that may be in the middle of a command,
   * its own or another's: the chat is not changed before that is done.
   */
  #cut(reason: string): void {
    process.nextTick(() => this.#leave(reason));
  }

  #leave(reason: string): void {
    this.#grace?.cancel();
    this.#session?.leave(reason);
  }

  #closed(): void {
    this.#leave("Connection closed");
    this.#context.gone(this);
  }
}

const PING_TIMEOUT = "Ping timeout";
const SHUTTING_DOWN = "Server shutting down";

const CUT_REASON: Readonly<Partial<Record<CutReason, string>>> = {
  heartbeat: PING_TIMEOUT,
  "slow-consumer": "Reads too slowly",
  "write-stall": "Reads too slowly",
  "idle-deadline": "Idle for too long",
  "drain-deadline": SHUTTING_DOWN,
  operator: "Removed by the operator",
};

function transportOf(socket: Socket): Transport {
  if ("encrypted" in socket) return "tls";
  return socket.remoteFamily === undefined ? "unix" : "tcp";
}

/** An address may not begin with a colon in IRC, where that begins a text. */
function hostOf(address: string): string {
  return address.startsWith(":") ? `0${address}` : address;
}

function ignore(): void {}
