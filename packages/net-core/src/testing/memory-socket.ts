import * as net from "node:net";
import { constants } from "node:os";
import { requireCount } from "../checks.ts";
import { type Clock, MAX_DELAY_MS, type Timer } from "../time/clock.ts";
import { Wire, type WireOptions } from "./wire.ts";

/** The address that an end of a pair says it has. */
export interface AddressOfEnd {
  /** An IP address of either family. */
  readonly address: string;
  readonly port: number;
}

export interface MemorySocketOptions extends WireOptions {
  readonly allowHalfOpen: boolean;
  readonly local: AddressOfEnd;
  readonly clock: Clock;
}

/** What `setNoDelay` and `setKeepAlive` were called with; there is no kernel to obey. */
export interface RecordedOptions {
  noDelay: boolean;
  keepAlive: readonly unknown[];
  /** As `ref` and `unref` have left it; an end in memory never keeps the process alive by itself. */
  isReferenced: boolean;
}

interface Write {
  readonly chunk: Buffer | string;
  readonly encoding: BufferEncoding;
}

/**
 * A `net.Socket` that is connected to another one in the same process, by the hooks that `node:stream` documents
 * for implementers (https://nodejs.org/api/stream.html#implementing-a-duplex-stream). It never has a handle:
 * whatever `node:net` asks its handle for is answered here.
 */
export class MemorySocket extends net.Socket {
  readonly recorded: RecordedOptions = { noDelay: false, keepAlive: [], isReferenced: true };
  readonly #local: AddressOfEnd;
  readonly #clock: Clock;
  readonly #incoming: Wire;
  #peer: MemorySocket | undefined;
  #isResetting = false;
  #timeoutMs = 0;
  #timer: Timer | undefined;
  #bytesRead = 0;
  #bytesTaken = 0;

  constructor(options: MemorySocketOptions) {
    super({ allowHalfOpen: options.allowHalfOpen });
    this.#local = options.local;
    this.#clock = options.clock;
    this.#incoming = new Wire({ take: (bytes) => this.#take(bytes), takeEnd: () => this.#takeEnd() }, options);
  }

  static {
    // `node:net`'s types call these properties, which a class can override by no accessor.
    defineGetters(this.prototype, {
      get bytesRead() {
        return this.#bytesRead;
      },
      get bytesWritten() {
        return this.#bytesTaken + this.writableLength;
      },
      get pending() {
        return this.destroyed;
      },
      get localAddress() {
        return this.#addressOf(this)?.address;
      },
      get localPort() {
        return this.#addressOf(this)?.port;
      },
      get localFamily() {
        return familyOf(this.#addressOf(this));
      },
      get remoteAddress() {
        return this.#addressOf(this.#peer)?.address;
      },
      get remotePort() {
        return this.#addressOf(this.#peer)?.port;
      },
      get remoteFamily() {
        return familyOf(this.#addressOf(this.#peer));
      },
    });
  }

  /** Connects two ends; each reads on until its buffer is full, as sockets do. */
  static join(one: MemorySocket, other: MemorySocket): void {
    one.#peer = other;
    other.#peer = one;
    one.read(0);
    other.read(0);
  }

  override _read(): void {
    this.#incoming.pull();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: () => void): void {
    this.#write([{ chunk, encoding }], callback);
  }

  override _writev(writes: readonly Write[], callback: () => void): void {
    this.#write(writes, callback);
  }

  override _final(callback: () => void): void {
    this.#outgoing.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#timer?.cancel();
    // A kernel answers the close of a socket with unread bytes by RST (RFC 1122, 4.2.2.13).
    const isReset = this.#isResetting || this.#incoming.length > 0;
    const peer = this.#peer as MemorySocket;
    this.#incoming.close();
    if (isReset) {
      peer.#incoming.close();
      peer.#breakLater();
    } else peer.#incoming.abandon();
    callback(error);
    // node:net's streams leave 'close' to it, since it says whether there was an error.
    process.nextTick(() => this.emit("close", error !== null));
  }

  override resetAndDestroy(): this {
    this.#isResetting = true;
    return this.destroy();
  }

  override connect(): this {
    return this.destroy(systemError("EISCONN", "connect"));
  }

  override address(): net.AddressInfo | Record<string, never> {
    const local = this.#addressOf(this);
    return local ? { ...local, family: familyOf(local) as string } : {};
  }

  override setTimeout(timeoutMs: number, callback?: () => void): this {
    requireCount("timeout", timeoutMs, { min: 0, max: MAX_DELAY_MS });
    if (this.destroyed) return this;
    Object.defineProperty(this, "timeout", { value: timeoutMs, configurable: true, writable: true, enumerable: true });
    this.#timeoutMs = timeoutMs;
    this.#noteActivity();
    if (callback && timeoutMs === 0) this.removeListener("timeout", callback);
    else if (callback) this.once("timeout", callback);
    return this;
  }

  override setNoDelay(noDelay = true): this {
    this.recorded.noDelay = noDelay;
    return this;
  }

  override setKeepAlive(...request: readonly unknown[]): this {
    this.recorded.keepAlive = request;
    return this;
  }

  override ref(): this {
    this.recorded.isReferenced = true;
    return this;
  }

  override unref(): this {
    this.recorded.isReferenced = false;
    return this;
  }

  // Neither hook calls the other: each may have been replaced on this object.
  #write(writes: readonly Write[], callback: () => void): void {
    const chunks = writes.map(({ chunk, encoding }) =>
      typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk,
    );
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    const wire = this.#outgoing;
    this.#noteActivity();
    // As with a kernel: the write succeeds, and the answer to it is a reset.
    if (wire.isClosed) this.#breakLater();
    wire.send(chunks, () => {
      this.#bytesTaken += bytes;
      callback();
    });
  }

  get #outgoing(): Wire {
    return (this.#peer as MemorySocket).#incoming;
  }

  /** Like a kernel's, it is known only as long as this end is open. */
  #addressOf(end: MemorySocket | undefined): AddressOfEnd | undefined {
    return this.destroyed || !end ? undefined : end.#local;
  }

  #take(bytes: Buffer): boolean {
    this.#bytesRead += bytes.length;
    this.#noteActivity();
    return this.push(bytes);
  }

  #takeEnd(): void {
    this.push(null);
    this.read(0); // so that 'end' comes though nobody reads, as with any socket
  }

  #breakLater(): void {
    setImmediate(() => {
      if (!this.destroyed) this.destroy(systemError("ECONNRESET", "read"));
    });
  }

  #noteActivity(): void {
    this.#timer?.cancel();
    if (this.#timeoutMs === 0 || this.destroyed) return;
    this.#timer = this.#clock.schedule(this.#timeoutMs, () => this.emit("timeout"), { background: true });
  }
}

function defineGetters<Target extends object>(target: Target, getters: object & ThisType<Target>): void {
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(getters));
}

function familyOf(end: AddressOfEnd | undefined): string | undefined {
  return end && `IPv${net.isIP(end.address)}`;
}

function systemError(code: "ECONNRESET" | "EISCONN", syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: -constants.errno[code] });
}
