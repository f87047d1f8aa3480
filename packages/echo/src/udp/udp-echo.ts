import { createSocket, type RemoteInfo, type Socket as UdpSocket, type SocketOptions } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { type Clock, retryBind, type RetryOptions, systemClock } from "@holdfast/net-core";
import { LineBudget } from "@holdfast/net-core/service";
import { type DatagramLimitPolicy, type DatagramLimits, resolveDatagramLimits } from "./datagram-limits.ts";
import { type DatagramSource, refuseReason, type SourceRefusal } from "./refuse-reason.ts";
import { type RateRefusal, SourceRates } from "./source-rates.ts";

/** Why a datagram is not answered. The codes never change. */
export type DatagramRefusal =
  | SourceRefusal
  | RateRefusal
  /** More waits to be sent than may. */
  | "send-queue";

export interface UdpEchoOptions {
  /** Whose datagrams are answered, and how many. */
  limits?: DatagramLimits | undefined;
  /** Waits for an address that is in use, as net-core's servers do. @default false */
  retry?: RetryOptions | boolean | undefined;
  /** Where a line goes for what is refused or fails, at most one a second of each; pino's has it. @default nowhere */
  log?: DatagramLog | undefined;
  /** @default the machine's time */
  clock?: Clock | undefined;
}

/** What the log needs of a logger. */
export interface DatagramLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Where datagrams are waited for. */
export interface UdpPlace {
  /**
   * An IP address or a name. Without one, or as `"::"`, every address of IPv6 and IPv4, as `node:net` does it; on a
   * machine without IPv6, no host is every address of IPv4.
   */
  readonly host?: string | undefined;
  /** 0 is any free one. */
  readonly port: number;
  /** Leave IPv4 out at `"::"`, so that another socket can have it. @default false */
  readonly ipv6Only?: boolean | undefined;
}

/** Where a socket is bound. */
interface BoundPlace {
  readonly host: string;
  readonly port: number;
}

/** What became of the datagrams so far, over all sockets. */
export interface DatagramCounts {
  readonly received: number;
  readonly echoed: number;
  /** The bytes in those that were echoed. */
  readonly echoedBytes: number;
  /** How often the system refused to send or to receive one. */
  readonly failed: number;
  readonly refused: Readonly<Partial<Record<DatagramRefusal, number>>>;
}

const LINE_PERIOD_MS = 1_000;
const MAX_QUEUED_BYTES = 1024 * 1024;

/**
 * Echo over UDP (RFC 862): each datagram goes back to where it says that it comes from, as it is and once, so that
 * nobody's address can be flooded with more than was sent. A source address may be forged: whoever would answer the
 * answer is not answered, and how many are is limited, see {@link refuseReason} and {@link DatagramLimits}. What is
 * refused is dropped and counted.
 *
 * Bound to every address, the server also gets what is sent to the broadcast addresses of its networks, and answers it.
 * Bound to one address it does not.
 *
 * ```ts
 * await using echo = new UdpEcho({ limits: { perAddressPerSecond: 1_000 } });
 * const { port } = await echo.bind({ host: "127.0.0.1", port: 0 });
 * ```
 */
export class UdpEcho implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: DatagramLog | undefined;
  readonly #retry: RetryOptions | boolean;
  readonly #sockets = new Set<UdpSocket>();
  readonly #ownPorts = new Set<number>();
  readonly #refusalLines = new LineBudget(LINE_PERIOD_MS);
  readonly #failureLines = new LineBudget(LINE_PERIOD_MS);
  readonly #refused = new Map<DatagramRefusal, number>();
  #limits: DatagramLimitPolicy;
  #rates: SourceRates;
  #received = 0;
  #echoed = 0;
  #echoedBytes = 0;
  #failed = 0;
  #queuedBytes = 0;
  #closing = new AbortController();

  /** @throws {OptionTypeError | OptionRangeError} naming the limit that is wrong. */
  constructor({ limits, retry = false, log, clock = systemClock }: UdpEchoOptions = {}) {
    this.#clock = clock;
    this.#retry = retry;
    this.#log = log;
    this.#limits = resolveDatagramLimits(limits);
    this.#rates = new SourceRates(this.#limits, clock.now());
  }

  get counts(): DatagramCounts {
    return {
      received: this.#received,
      echoed: this.#echoed,
      echoedBytes: this.#echoedBytes,
      failed: this.#failed,
      refused: Object.fromEntries(this.#refused),
    };
  }

  /**
   * Listens at one more place; the limits and the counts are over all of them.
   * @returns the address in force, its port filled in.
   * @throws {BindError} when the address cannot be had, and {@link BindAbortedError} when {@link close} was called.
   */
  bind(place: UdpPlace): Promise<BoundPlace> {
    return retryBind(() => this.#bindAt(place), {
      endpoint: placeText(place),
      retry: this.#retry,
      signal: this.#closing.signal,
      clock: this.#clock,
      onRetry: ({ attempt, delayMs, error }) => {
        const fields = { attempt, delayMs, errorCode: error.code };
        this.#log?.warn(fields, `waiting for an address: ${error.message}`);
      },
    });
  }

  async #bindAt({ host, port, ipv6Only = false }: UdpPlace): Promise<BoundPlace> {
    const { signal } = this.#closing;
    if (host !== undefined) {
      const { address, family } = await lookup(host);
      signal.throwIfAborted();
      return this.#bind({ type: family === 6 ? "udp6" : "udp4", ipv6Only }, { address, port });
    }
    try {
      return await this.#bind({ type: "udp6", ipv6Only }, { address: "::", port });
    } catch (error) {
      if (!LACKS_IPV6.has((error as NodeJS.ErrnoException).code)) throw error;
      return this.#bind({ type: "udp4" }, { address: "0.0.0.0", port });
    }
  }

  /**
   * Other limits from now on; what was counted against the rates is forgotten.
   * @throws {OptionTypeError | OptionRangeError} naming the limit that is wrong; then nothing has changed.
   */
  setLimits(limits: DatagramLimits): void {
    this.#limits = resolveDatagramLimits(limits);
    this.#rates = new SourceRates(this.#limits, this.#clock.now());
  }

  /** Stops listening everywhere; resolves when every address is free. Harmless when nothing is bound. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#ownPorts.clear();
    await Promise.all([...this.#sockets].map((socket) => this.#close(socket)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #bind(options: SocketOptions, { address, port }: DatagramSource): Promise<BoundPlace> {
    const socket = createSocket({ ...options, lookup: itself });
    this.#sockets.add(socket);
    try {
      const listening = once(socket, "listening", { signal: this.#closing.signal });
      socket.bind({ address, port });
      await listening;
    } catch (error) {
      await this.#close(socket);
      throw error;
    }
    const bound = socket.address();
    this.#ownPorts.add(bound.port);
    socket.on("error", (error) => this.#fail(error));
    socket.on("message", (data, source) => this.#answer(socket, data, source));
    return { host: bound.address, port: bound.port };
  }

  async #close(socket: UdpSocket): Promise<void> {
    if (!this.#sockets.delete(socket)) return;
    const closed = once(socket, "close");
    socket.close();
    await closed;
  }

  #answer(socket: UdpSocket, data: Buffer, source: RemoteInfo): void {
    this.#received += 1;
    const reason = this.#refusalOf(source);
    if (reason === undefined) this.#send(socket, data, source);
    else this.#refuse(reason, source);
  }

  #refusalOf(source: DatagramSource): DatagramRefusal | undefined {
    const { allow, deny } = this.#limits;
    const reason = refuseReason(source, { allow, deny, ownPorts: this.#ownPorts });
    if (reason !== undefined) return reason;
    if (this.#queuedBytes > MAX_QUEUED_BYTES) return "send-queue";
    return this.#rates.take(source.address, this.#clock.now());
  }

  #send(socket: UdpSocket, data: Buffer, { address, port }: DatagramSource): void {
    this.#queuedBytes += data.length;
    socket.send(data, port, address, (error) => {
      this.#queuedBytes -= data.length;
      if (error) return this.#fail(error);
      this.#echoed += 1;
      this.#echoedBytes += data.length;
    });
  }

  #refuse(reason: DatagramRefusal, source: DatagramSource): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    const refused = this.#refusalLines.count(this.#clock.now());
    if (refused !== undefined) this.#log?.info({ reason, peer: sourceText(source), refused }, "datagrams refused");
  }

  /** One datagram less; the server goes on. */
  #fail(error: NodeJS.ErrnoException): void {
    this.#failed += 1;
    const failed = this.#failureLines.count(this.#clock.now());
    if (failed !== undefined) this.#log?.warn({ errorCode: error.code, failed }, `datagrams lost: ${error.message}`);
  }
}

// As Linux says it without IPv6, and with it but without any address of it.
const LACKS_IPV6: ReadonlySet<unknown> = new Set(["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"]);

/** Only addresses come here, and no answer has to wait for the resolver's turn. */
const itself: NonNullable<SocketOptions["lookup"]> = (address, _, done) => done(null, address, 0);

function placeText({ host = "", port }: UdpPlace): string {
  return sourceText({ address: host, port });
}

function sourceText({ address, port }: DatagramSource): string {
  return address.includes(":") ? `udp://[${address}]:${port}` : `udp://${address}:${port}`;
}
