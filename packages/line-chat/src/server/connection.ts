import type { PeerCertificate, TLSSocket } from "node:tls";
import { type Clock, type CutReason, type Socket, startHeartbeat, type Timer, vouchFor } from "@holdfast/net-core";
import { hostOf } from "../irc/host.ts";
import type { IrcServer } from "../irc/server-info.ts";
import { IrcSession } from "../irc/session.ts";
import type { Transport } from "../irc/sts.ts";
import type { Output } from "../output/output.ts";
import type { Pressure } from "../output/pressure.ts";
import type { PlainServer } from "../plain/server-info.ts";
import { PlainSession } from "../plain/session.ts";
import { TelnetFilter } from "../plain/telnet-filter.ts";
import type { Session, SessionHost } from "../session.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import type { ChatLog } from "./options.ts";
import { WHY_REFUSED } from "./refusal-line.ts";
import { type BucketPolicy, TokenBucket } from "./token-bucket.ts";

/** What a connection needs of the server. */
export interface ConnectionContext {
  readonly irc: IrcServer;
  readonly plain: PlainServer;
  readonly pressure: Pressure;
  /** How many lines a client may say; it may change. */
  lines: BucketPolicy;
  readonly log: ChatLog | undefined;
  readonly clock: Clock;
  readonly graceMs: number;
  /** 0 is without a limit. */
  readonly registrationDeadlineMs: number;
  readonly pingIntervalMs: number;
  readonly pingMax: number;
  entered(connection: Connection): void;
  gone(connection: Connection): void;
  /** A client was cut since it took too little of what it was sent. */
  tooSlow(): void;
  /** A client has to wait since it says too much. */
  tooFast(): void;
}

/** Who has been told of the end has so long to go. */
const LINGER_MS = 2_000;
/** Who tells somebody something who reads too slowly is itself not read for so long. */
const STALL_MS = 5;
/** In rooms of up to so many people all are told of each who goes before them. */
const MAX_TOLD = 50;
const NOTHING = Buffer.alloc(0);
const LF = 0x0a;

/** One connection: joins a socket to its session, and finds out which dialect that speaks. */
export class Connection implements SessionHost {
  readonly socket: Socket;
  readonly output: Output;
  #address: string;
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
  /** Until when the client must have said who it is. */
  #registration: Timer | undefined;
  /** How many reasons there are not to read from the client. */
  #pauses = 0;
  /** There from the first line on. */
  #bucket: TokenBucket | undefined;

  /** @param dialect what every client here speaks; `undefined` where its first line tells. */
  constructor(socket: Socket, dialect: Dialect | undefined, context: ConnectionContext) {
    this.socket = socket;
    this.output = socket.outbox;
    this.#address = hostOf(socket.peer.address);
    this.transport = transportOf(socket);
    this.#context = context;
    socket.on("data", (chunk) => this.#receive(chunk as Buffer));
    socket.on("end", () => this.#ended());
    socket.on("close", () => this.#closed());
    socket.on("error", ignore); // its end follows
    socket.on("cut", (reason) => this.#cut(reason));
    socket.on("shutdown", (plan) => this.#shutdown(plan));
    socket.on("evict", () => this.#goOneByOne());
    if (context.registrationDeadlineMs > 0) this.#expectRegistration(context.registrationDeadlineMs);
    if (dialect !== "irc") this.#telnet = new TelnetFilter((bytes) => void socket.send(bytes));
    if (dialect) this.#begin(dialect);
    else this.#grace = context.clock.schedule(context.graceMs, () => this.#greet(), { background: true });
  }

  get address(): string {
    return this.#address;
  }

  get isOver(): boolean {
    return this.socket.destroyed;
  }

  get certificate(): string | undefined {
    if (!("getPeerCertificate" in this.socket)) return undefined;
    // An empty object where there is none.
    const { fingerprint256 } = (this.socket as Socket & TLSSocket).getPeerCertificate() as Partial<PeerCertificate>;
    return fingerprint256?.replaceAll(":", "").toLowerCase();
  }

  comesFrom(address: string): string | undefined {
    this.#address = hostOf(address);
    const refused = vouchFor(this.socket, address);
    return refused && (WHY_REFUSED[refused] ?? refused);
  }

  entered(): void {
    this.#registration?.cancel();
    this.#registration = undefined; // and what it would have called
    this.#context.entered(this);
  }

  took(): boolean {
    const { lines, clock } = this.#context;
    if (lines.perSecond === 0) return true;
    this.#bucket ??= new TokenBucket(lines, clock.now());
    const waitMs = this.#bucket.take(lines, () => clock.now());
    if (waitMs === 0) return true;
    this.#context.tooFast();
    this.#pauseFor(waitMs, () => this.#session?.proceed());
    return false;
  }

  note(level: "info" | "warn", message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#context.log?.[level]({ peer: String(this.socket.peer), nick: this.#session?.nick, ...fields }, message);
  }

  pause(): void {
    this.#pauses += 1;
    this.socket.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.socket.resume();
  }

  caughtUp(): Promise<boolean> {
    const { socket } = this;
    if (socket.destroyed || !this.output.isSlow) return Promise.resolve(!socket.destroyed);
    return new Promise((resolve) => {
      const settle = (): void => {
        socket.off("caughtUp", settle).off("close", settle);
        resolve(!socket.destroyed);
      };
      socket.on("caughtUp", settle).on("close", settle);
    });
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
    if (rest.length > 0) this.#serve(this.#telnet ? this.#telnet.push(rest) : rest);
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
    if (held.length > 0) this.#serve(held);
  }

  #serve(chunk: Buffer): void {
    const { pressure } = this.#context;
    pressure.isHigh = false;
    this.#session?.receive(chunk);
    // Whoever reads a little too slowly gets a little time; the others hardly notice.
    if (pressure.isHigh || this.output.isSlow) this.#pauseFor(STALL_MS, ignore);
  }

  /** Reads nothing for a while. */
  #pauseFor(delayMs: number, goOn: () => void): void {
    if (this.socket.destroyed) return;
    this.pause();
    this.#context.clock.schedule(delayMs, () => {
      if (this.socket.destroyed) return;
      goOn();
      this.resume();
    });
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

  #expectRegistration(deadlineMs: number): void {
    const { clock } = this.#context;
    this.#registration = clock.schedule(deadlineMs, () => this.#sendAway("Registration timeout"), { background: true });
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
    if (delayMs === 0) this.#goWithAll();
    else this.#context.clock.schedule(delayMs, () => this.#goWithAll(), { background: true });
  }

  /** Nobody needs to be told of each who goes: that would be everybody to everybody. */
  #goWithAll(): void {
    this.#context.irc.chat.dissolve(0);
    this.#sendAway(SHUTTING_DOWN);
  }

  /** Those who stay a little longer may miss who talks with them, but not whoever else was in a large room. */
  #goOneByOne(): void {
    this.#context.irc.chat.dissolve(MAX_TOLD);
    this.#sendAway(SHUTTING_DOWN);
  }

  #sendAway(reason: string): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    this.#leave(reason);
    this.socket.send(this.#session?.farewell(reason) ?? "");
    this.close();
  }

  /**
   * Whoever is sent more than it takes is cut while it is told something, and that may be in the middle of a command,
   * its own or another's: the chat is not changed before that is done.
   */
  #cut(reason: CutReason): void {
    if (reason === "slow-consumer" || reason === "write-stall") {
      this.#context.tooSlow();
      this.note("warn", "a slow client is cut", { waitingBytes: this.socket.waiting.bytes });
    }
    process.nextTick(() => this.#leave(CUT_REASON[reason] ?? "Connection closed"));
  }

  #leave(reason: string): void {
    this.#grace?.cancel();
    this.#registration?.cancel();
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

function ignore(): void {}
