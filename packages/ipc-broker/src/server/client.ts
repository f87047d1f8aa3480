import { type Clock, type CutReason, type Socket, startHeartbeat, type Timer } from "@holdfast/net-core";
import type { Evidence, Identity } from "../auth/identity.ts";
import { errorLine, WIRE_ERROR } from "../protocol/errors.ts";
import { type Info, infoLine } from "../protocol/info.ts";
import { type Output, sendLine } from "../protocol/message.ts";
import type { CloseReason } from "../session/close-reason.ts";
import { Session, type SessionContext, type SessionHost } from "../session/session.ts";
import type { BrokerLog } from "./options.ts";

/** What a client's connection needs of the broker. */
export interface ClientContext extends SessionContext {
  readonly clock: Clock;
  readonly pingIntervalMs: number;
  readonly pingMax: number;
  readonly writeDeadlineMs: number;
  readonly serveHalfOpenMs: number;
  readonly log: BrokerLog | undefined;
  /** The INFO for a client, but for what its session knows. */
  infoFor(client: Client): Info;
  /** More waits for it than half of what may, and then no more. */
  slow(client: Client): void;
  caughtUp(client: Client): void;
  /** Whether somebody slow would be helped by a little time: the others are frozen, and are not waited for. */
  readonly isWaitWorthwhile: boolean;
  /** One was cut since it was too slow. */
  tooSlow(): void;
  gone(client: Client): void;
}

/** How long whoever publishes to a slow client is not read, for each chunk of its data. */
const STALL_MS = 5;
/** Who has taken nothing for so long will not catch up: a publisher held up for it would be held up for nothing. */
const FROZEN_MS = 250;
/** nats-server measures the round trip to a client 2 to 2.4 seconds after it has connected. */
const FIRST_PING_MS = 2_400;
/** Who has been told of its fault has so long to go. */
const LINGER_MS = 1_000;

/** One connection: joins a socket to its session. */
export class Client implements SessionHost {
  readonly id: number;
  /** Its address, `"unix"` for a client of a Unix socket. */
  readonly ip: string;
  /** 0 for a client of a Unix socket. */
  readonly port: number;
  readonly socket: Socket;
  readonly output: Output;
  readonly evidence: Evidence;
  readonly session: Session;
  readonly startedAt: Date = new Date();
  lastActivityAt: number = Date.now();
  /** Milliseconds; `undefined` while no ping was answered. */
  rttMs: number | undefined;
  /** Since when more waits than half of what may. */
  slowSince: Date | undefined;
  stoppedAt: Date | undefined;
  closeReason: CloseReason | undefined;
  readonly #context: ClientContext;
  #pauses = 0;
  #authTimer: Timer | undefined;
  #pingedAt: number | undefined;
  #pongsSeen = 0;

  constructor(id: number, socket: Socket, evidence: Evidence, context: ClientContext) {
    this.id = id;
    const { address, endpoint } = socket.peer;
    this.ip = address;
    this.port = endpoint?.kind === "tcp" ? endpoint.port : 0;
    this.socket = socket;
    this.output = socket.outbox;
    this.evidence = evidence;
    this.#context = context;
    this.session = new Session(context, this);
    socket.on("data", (chunk) => this.#receive(chunk as Buffer));
    socket.on("end", () => this.session.ended(() => this.#ended()));
    socket.on("close", () => this.#closed());
    socket.on("error", ignore); // its end follows
    socket.on("cut", (reason) => this.#cut(reason));
    socket.on("slow", () => this.#slow());
    socket.on("caughtUp", () => this.#caughtUp());
    socket.on("shutdown", (plan) => this.#shutdown(plan));
    socket.on("evict", () => this.#leave("Server Shutdown"));
    this.#watch(context.pingIntervalMs);
    sendLine(this.output, infoLine(context.infoFor(this)));
    const { auth, clock } = context;
    if (auth && this.session.phase === "unknown") {
      this.#authTimer = clock.schedule(auth.timeoutMs, () => this.session.authTimeout(), { background: true });
    }
  }

  /** Whether it takes what waits for it, if slowly. */
  get isTaking(): boolean {
    return this.#context.clock.now() - this.socket.outbox.tookAt < FROZEN_MS;
  }

  pause(): void {
    this.#authTimer?.cancel();
    this.#pauses += 1;
    this.socket.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.socket.resume();
  }

  connected(): void {
    this.#watch(Math.min(FIRST_PING_MS, this.#context.pingIntervalMs));
  }

  close(reason: CloseReason): void {
    this.closeReason ??= reason;
    const deadlineMs = this.socket.waiting.bytes > 0 ? this.#context.writeDeadlineMs : LINGER_MS;
    void this.socket.finish(undefined, { deadlineMs });
    this.socket.resume();
  }

  note(fields: Readonly<Record<string, unknown>>, message: string): void {
    this.#context.log?.info({ cid: this.id, peer: String(this.socket.peer), ...fields }, message);
  }

  describe(identity: Identity | undefined): string {
    const { peer } = this.evidence;
    const credentials = peer && !("unknown" in peer) ? ` uid=${peer.uid} gid=${peer.gid} pid=${peer.pid ?? 0}` : "";
    const user = identity ? `user=${encodeURIComponent(identity.name)} ` : "";
    return `${user}cid=${this.id}${credentials}`;
  }

  /** The broker is about to go: whoever takes an INFO at any time can look for another one now. */
  tellLameDuck(): void {
    if (this.session.phase !== "ready" || this.session.options.protocol < 1) return;
    sendLine(this.output, infoLine({ ...this.#context.infoFor(this), ldm: true }));
  }

  #receive(chunk: Buffer): void {
    this.lastActivityAt = Date.now();
    const { session } = this;
    session.receive(chunk);
    if (this.#pongsSeen !== session.pongs) this.#ponged();
    if (!session.isAhead) return;
    session.isAhead = false;
    this.#stall();
  }

  /** Whoever reads a little too slowly gets a little time; the others hardly notice. Who reads nothing gets none. */
  #stall(): void {
    if (this.socket.destroyed || !this.#context.isWaitWorthwhile) return;
    this.#pauses += 1;
    this.socket.pause();
    this.#context.clock.schedule(STALL_MS, () => this.resume());
  }

  #watch(firstMs: number): void {
    startHeartbeat(this.socket, {
      ping: () => this.#ping(),
      firstMs,
      onlyIfSilent: true,
      intervalMs: this.#context.pingIntervalMs,
      maxOutstanding: this.#context.pingMax,
      farewell: errorLine(WIRE_ERROR.staleConnection),
      clock: this.#context.clock,
    });
  }

  #ping(): void {
    if (this.session.phase !== "ready") return; // it must show first who it is
    this.#pingedAt = this.#context.clock.now();
    sendLine(this.output, "PING\r\n");
  }

  #ponged(): void {
    this.#pongsSeen = this.session.pongs;
    if (this.#pingedAt === undefined) return;
    this.rttMs = this.#context.clock.now() - this.#pingedAt;
    this.#pingedAt = undefined;
  }

  /** The client has sent its FIN, and all before it has been served. */
  #ended(): void {
    const { serveHalfOpenMs } = this.#context;
    const wantsMore = this.session.phase === "ready" && this.session.subscriptions.size > 0;
    if (serveHalfOpenMs > 0 && wantsMore) return;
    this.session.leave();
    this.closeReason ??= "Client Closed";
    this.socket.end();
  }

  #leave(reason: CloseReason): void {
    this.session.leave();
    this.close(reason);
  }

  #shutdown({ delayMs, spreadMs }: { readonly delayMs: number; readonly spreadMs: number | undefined }): void {
    this.tellLameDuck();
    // A client of a broker stays as long as it may: where nobody is asked to go one by one, all are at once.
    if (spreadMs !== undefined) return;
    const go = (): void => this.#leave("Server Shutdown");
    if (delayMs === 0) go();
    else this.#context.clock.schedule(delayMs, go, { background: true });
  }

  #slow(): void {
    this.slowSince = new Date();
    this.#context.slow(this);
    this.#warn("a client is slow");
  }

  #caughtUp(): void {
    this.slowSince = undefined;
    this.#context.caughtUp(this);
  }

  #cut(reason: CutReason): void {
    this.closeReason ??= CLOSE_REASON[reason] ?? "Client Closed";
    if (reason === "slow-consumer" || reason === "write-stall") {
      this.#context.tooSlow();
      this.#warn("a slow client is cut");
    }
    this.session.leave();
  }

  #warn(message: string): void {
    const { log } = this.#context;
    if (!log) return;
    const { name } = this.session.options;
    log.warn(
      {
        cid: this.id,
        peer: String(this.socket.peer),
        name: name || undefined,
        user: this.session.identity?.name,
        subjects: [...this.session.subscriptions.values()].slice(0, 3).map(({ subject }) => subject),
        waitingBytes: this.socket.waiting.bytes,
        slowSince: this.slowSince,
      },
      message,
    );
  }

  #closed(): void {
    this.#authTimer?.cancel();
    this.stoppedAt = new Date();
    this.closeReason ??= "Client Closed";
    this.session.leave();
    this.#context.gone(this);
  }
}

const CLOSE_REASON: Readonly<Partial<Record<CutReason, CloseReason>>> = {
  "slow-consumer": "Slow Consumer (Pending Bytes)",
  "write-stall": "Slow Consumer (Write Deadline)",
  heartbeat: "Stale Connection",
  "drain-deadline": "Server Shutdown",
  operator: "Operator",
};

function ignore(): void {}
