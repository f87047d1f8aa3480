import * as net from "node:net";
import { Batch } from "./batch.ts";
import { cut } from "./cut.ts";
import type { OutboxPolicy } from "./outbox-options.ts";
import { hold, type Producer, release } from "./producers.ts";
import { knownStateOf } from "./socket-state.ts";
import { progressAtOf } from "./write-progress.ts";

/** What waits for a peer, or has not been sent because it was too slow. */
export interface Waiting {
  /** Bytes given to `send()` and `write()` that the system has not taken yet. */
  readonly bytes: number;
  /** Pieces of data given to `send()` of which that is true. */
  readonly chunks: number;
  /** Pieces of data that the policy `"drop"` has kept back. */
  readonly droppedChunks: number;
  /** Bytes that the policy `"drop"` has kept back. */
  readonly droppedBytes: number;
}

/**
 * What `send()` sends by, for a codec that writes in place, so that neither an object nor a copy is made for each
 * message. What is sent so is in order with `send()` and `write()`, leaves with it, and counts as much.
 */
export interface OutboxWriter {
  /**
   * Room for `bytes` in a row, which the caller fills at once and in full, in this turn of the event loop.
   *
   * ```ts
   * const block = outbox.claim(3);
   * if (block) block.write("hi\n", outbox.claimedAt, "latin1");
   * ```
   *
   * @returns the block to write in, from {@link claimedAt} on; `undefined` where nothing can be sent any more, or
   * where a hard cap does not allow it: the policy has then done what it does with data of `send()`.
   */
  claim(bytes: number): Buffer | undefined;
  /** Where the room that was claimed last begins in its block. */
  readonly claimedAt: number;
  /**
   * Sends the bytes of `data` from `start` to `end` without copying them; they must be left alone until they are out.
   * Parts of the same buffer that follow each other are one piece. Good for what many are sent: it is written once.
   * @returns whether it was taken, by the same rules as {@link claim}.
   */
  sendRange(data: Buffer, start: number, end: number): boolean;
  /** More waits than the soft cap says, and half of that is not out again yet. */
  readonly isSlow: boolean;
  /**
   * What was sent in an earlier turn of the event loop is not out yet. What is sent by {@link sendRange} now keeps its
   * whole buffer in memory for as long as that takes; a copy keeps only what is sent.
   */
  readonly isBehind: boolean;
  /**
   * When the system has last taken something, or was given it while nothing waited, by the server's clock: what tells
   * a slow peer from one that takes nothing. It is noted where there is a deadline `writeStallMs`, and 0 elsewhere.
   */
  readonly tookAt: number;
}

type WriteCallback = (error?: Error | null) => void;
type Write = (data: string | Uint8Array, encoding?: BufferEncoding | WriteCallback, done?: WriteCallback) => boolean;

/**
 * What was given to `send()` and is not out yet. While a batch is on its way the next one fills up, so that a
 * peer that keeps up gets one system call a turn of the event loop, and a slow one costs what it is owed.
 */
export class Outbox implements OutboxWriter {
  readonly #socket: net.Socket;
  /** What the socket did before it had an outbox. */
  readonly #plainWrite: Write;
  readonly #plainEnd: (...args: unknown[]) => net.Socket;
  readonly #policy: OutboxPolicy;
  #next: Batch | undefined;
  /** Those that were written and not taken by the system yet, the oldest first. */
  readonly #onTheWay: Batch[] = [];
  #chunksOnTheWay = 0;
  #scheduled = false;
  /** Who has something to send in the same turn, and said so next. */
  nextScheduled: Outbox | undefined;
  #slow = false;
  #droppedChunks = 0;
  #droppedBytes = 0;
  #producers: Set<Producer> | undefined;
  /** So many bytes can be added to what is gathered without anything to be looked at: 0 whenever that may not hold. */
  #headroom = 0;

  constructor(socket: net.Socket, policy: OutboxPolicy) {
    this.#socket = socket;
    this.#policy = policy;
    this.#plainWrite = socket.write as Write;
    this.#plainEnd = socket.end as (...args: unknown[]) => net.Socket;
    flushBefore(socket);
  }

  get waiting(): Waiting {
    return {
      bytes: this.#waitingBytes(),
      chunks: this.#waitingChunks(),
      droppedChunks: this.#droppedChunks,
      droppedBytes: this.#droppedBytes,
    };
  }

  get isSlow(): boolean {
    return this.#slow;
  }

  get isBehind(): boolean {
    return this.#onTheWay.length > 0;
  }

  get tookAt(): number {
    return progressAtOf(this.#socket);
  }

  get claimedAt(): number {
    return (this.#next as Batch).claimedAt;
  }

  claim(bytes: number): Buffer | undefined {
    if (bytes > this.#headroom) return this.#claimChecked(bytes);
    this.#headroom -= bytes;
    return (this.#next as Batch).claim(bytes, this.#headroom);
  }

  sendRange(data: Buffer, start: number, end: number): boolean {
    const bytes = end - start;
    if (bytes > this.#headroom) return this.#sendRangeChecked(data, start, end);
    this.#headroom -= bytes;
    (this.#next as Batch).addRange(data, start, end);
    return true;
  }

  /** @returns whether the producer may go on: `false` while the peer is slow. */
  send(data: string | Uint8Array, producer?: Producer): boolean {
    if (!this.#socket.writable) return this.#socket.write(data); // answers as ever
    const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
    if (bytes === 0) return !this.#slow;
    const batch = this.#batchFor(bytes);
    if (!batch) return false;
    batch.add(data, bytes, this.#roomBytes());
    return !this.#checkSlow(producer);
  }

  /** Writes what has been gathered, so that what is written next follows it. */
  flush(): void {
    const batch = this.#next;
    this.#headroom = 0; // of this batch, and a plain write may follow
    if (!batch) return;
    this.#next = undefined;
    this.#onTheWay.push(batch);
    this.#chunksOnTheWay += batch.chunks;
    this.#write(batch.pieces);
  }

  /** `write()`: follows what was sent before, and counts. Its data is never kept back. */
  write(data: string | Uint8Array, encoding?: BufferEncoding | WriteCallback, done?: WriteCallback): boolean {
    this.flush();
    const callback = typeof encoding === "function" ? encoding : done;
    const took = this.#plainWrite.call(
      this.#socket,
      data,
      typeof encoding === "string" ? encoding : undefined,
      (error) => {
        callback?.(error);
        if (this.#slow && !error) this.#checkCaughtUp();
      },
    );
    if (this.#waitingBytes() > this.#policy.hardBytes) this.#cut();
    else this.#checkSlow();
    return took;
  }

  /** `end()`: follows what was sent before. */
  end(args: unknown[]): net.Socket {
    this.flush();
    return Reflect.apply(this.#plainEnd, this.#socket, args);
  }

  /** The connection is over: nothing is sent and nobody paused any more. */
  drop(): void {
    this.#next = undefined; // its first block may be on its way still
    this.#headroom = 0;
    this.#letProducersGoOn();
  }

  #waitingBytes(): number {
    return (this.#next?.bytes ?? 0) + this.#socket.writableLength;
  }

  #waitingChunks(): number {
    return (this.#next?.chunks ?? 0) + this.#chunksOnTheWay;
  }

  #claimChecked(bytes: number): Buffer | undefined {
    if (!this.#socket.writable) return undefined;
    this.#checkSlow(); // before, since whoever is told may write, and the room is not filled yet
    const batch = this.#batchFor(bytes);
    if (!batch) return undefined;
    const block = batch.claim(bytes, this.#roomBytes());
    this.#findHeadroom();
    return block;
  }

  #sendRangeChecked(data: Buffer, start: number, end: number): boolean {
    const batch = this.#socket.writable ? this.#batchFor(end - start) : undefined;
    if (!batch) return false;
    batch.addRange(data, start, end);
    this.#checkSlow();
    this.#findHeadroom();
    return true;
  }

  /** The batch to which so many bytes may be added; none where a hard cap does not allow it. */
  #batchFor(bytes: number): Batch | undefined {
    this.#headroom = 0;
    if (bytes > this.#roomBytes() || this.#waitingChunks() >= this.#policy.hardChunks) {
      this.#refuse(bytes);
      return undefined;
    }
    this.#next ??= Batch.after(this.#onTheWay.at(-1));
    this.#schedule();
    return this.#next;
  }

  /** What waits only becomes less but by what is added here; so up to a cap nothing needs to be looked at. */
  #findHeadroom(): void {
    const { softBytes, hardBytes, softChunks, hardChunks } = this.#policy;
    if (!this.#next || softChunks < Infinity || hardChunks < Infinity) return;
    const cap = this.#slow ? hardBytes : softBytes - 1;
    this.#headroom = Math.max(cap - this.#waitingBytes(), 0);
  }

  #roomBytes(): number {
    return this.#policy.hardBytes - this.#waitingBytes();
  }

  #refuse(bytes: number): void {
    if (this.#policy.policy !== "drop") return this.#cut();
    this.#droppedChunks += 1;
    this.#droppedBytes += bytes;
    this.#becomeSlow();
  }

  #schedule(): void {
    // What is on its way will ask for the next batch.
    if (this.#scheduled || this.#onTheWay.length > 0) return;
    this.#scheduled = true;
    schedule(this);
  }

  flushScheduled(): void {
    this.nextScheduled = undefined;
    this.#scheduled = false;
    this.flush();
  }

  #write(pieces: readonly Buffer[]): void {
    const socket = this.#socket;
    const last = pieces.length - 1;
    if (last > 0) socket.cork(); // several buffers, one system call
    for (let index = 0; index < last; index += 1) this.#plainWrite.call(socket, pieces[index] as Buffer);
    this.#plainWrite.call(socket, pieces[last] as Buffer, this.#written);
    if (last > 0) socket.uncork();
  }

  readonly #written = (error?: Error | null): void => {
    const batch = this.#onTheWay.shift();
    this.#chunksOnTheWay -= batch?.chunks ?? 0;
    if (error) return; // the system may still hold the memory
    batch?.recycle();
    if (this.#onTheWay.length === 0) this.flush();
    if (this.#slow) this.#checkCaughtUp();
  };

  /** @returns whether the peer is slow. */
  #checkSlow(producer?: Producer): boolean {
    const { softBytes, softChunks, policy } = this.#policy;
    if (!this.#slow && (this.#waitingBytes() >= softBytes || this.#waitingChunks() >= softChunks)) this.#becomeSlow();
    if (this.#slow && producer && policy === "pause") this.#hold(producer);
    return this.#slow;
  }

  #becomeSlow(): void {
    if (this.#slow) return;
    this.#slow = true;
    if (this.#policy.policy === "disconnect") knownStateOf(this.#socket)?.deadlines?.startGrace();
    this.#socket.emit("slow", this.waiting);
    knownStateOf(this.#socket)?.keeper?.slow(this.#socket, this.waiting);
  }

  #checkCaughtUp(): void {
    const { softBytes, softChunks } = this.#policy;
    if (this.#waitingBytes() > softBytes / 2 || this.#waitingChunks() > softChunks / 2) return;
    this.#slow = false;
    knownStateOf(this.#socket)?.deadlines?.endGrace();
    this.#letProducersGoOn();
    this.#socket.emit("caughtUp", this.waiting);
  }

  #hold(producer: Producer): void {
    this.#producers ??= new Set();
    this.#producers.add(producer);
    hold(producer, this);
  }

  #letProducersGoOn(): void {
    for (const producer of this.#producers ?? []) release(producer, this);
    this.#producers = undefined;
  }

  #cut(): void {
    cut(this.#socket, "slow-consumer");
  }
}

/**
 * Lets what was sent go before whatever is written. By methods of the one socket, so that all those without an
 * outbox, where every write counts, are as they were; and by the same for all that have one, since with closures each
 * socket would get a hidden class of its own.
 */
function flushBefore(socket: net.Socket): void {
  hide(socket, "end", END);
  hide(socket, "write", WRITE);
}

const END: PropertyDescriptor = {
  value(this: net.Socket, ...args: unknown[]) {
    return knownStateOf(this)?.outbox?.end(args);
  },
  writable: true,
};

const writeAfter = function (this: net.Socket, ...args: Parameters<Write>): boolean | undefined {
  return knownStateOf(this)?.outbox?.write(...args);
};

const WRITE: PropertyDescriptor = {
  get: () => writeAfter,
  set(this: net.Socket, value: unknown) {
    // `connect()` of `node:net` puts its own on the socket wherever it finds another.
    if (value !== net.Socket.prototype.write) hide(this, "write", { value, writable: true });
  },
};

/** An own property that does not show when the socket is printed. */
function hide(socket: net.Socket, name: "end" | "write", property: PropertyDescriptor): void {
  Object.defineProperty(socket, name, { ...property, configurable: true });
}

/** Those that have something to send at the end of this turn of the event loop: each knows the next. */
let firstScheduled: Outbox | undefined;
let lastScheduled: Outbox | undefined;

function schedule(outbox: Outbox): void {
  if (lastScheduled) lastScheduled.nextScheduled = outbox;
  else {
    firstScheduled = outbox;
    setImmediate(flushScheduled);
  }
  lastScheduled = outbox;
}

function flushScheduled(): void {
  let outbox = firstScheduled;
  firstScheduled = undefined;
  lastScheduled = undefined;
  while (outbox) {
    const next = outbox.nextScheduled;
    outbox.flushScheduled();
    outbox = next;
  }
}
