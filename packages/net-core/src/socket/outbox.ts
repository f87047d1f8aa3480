import * as net from "node:net";
import { Batch } from "./batch.ts";
import { cut } from "./cut.ts";
import type { OutboxPolicy } from "./outbox-options.ts";
import { hold, type Producer, release } from "./producers.ts";
import { knownStateOf } from "./socket-state.ts";

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

type WriteCallback = (error?: Error | null) => void;
type Write = (data: string | Uint8Array, encoding?: BufferEncoding | WriteCallback, done?: WriteCallback) => boolean;

/**
 * What was given to `send()` and is not out yet. While a batch is on its way the next one fills up, so that a
 * peer that keeps up gets one system call a turn of the event loop, and a slow one costs what it is owed.
 */
export class Outbox {
  readonly #socket: net.Socket;
  /** What the socket did before it had an outbox. */
  readonly #plainWrite: Write;
  readonly #policy: OutboxPolicy;
  #next: Batch | undefined;
  /** Those that were written and not taken by the system yet, the oldest first. */
  readonly #onTheWay: Batch[] = [];
  #chunksOnTheWay = 0;
  #scheduled = false;
  #slow = false;
  #droppedChunks = 0;
  #droppedBytes = 0;
  #producers: Set<Producer> | undefined;

  constructor(socket: net.Socket, policy: OutboxPolicy) {
    this.#socket = socket;
    this.#policy = policy;
    this.#plainWrite = (socket.write as Write).bind(socket);
    flushBefore(socket, this);
  }

  get waiting(): Waiting {
    return {
      bytes: this.#waitingBytes(),
      chunks: this.#waitingChunks(),
      droppedChunks: this.#droppedChunks,
      droppedBytes: this.#droppedBytes,
    };
  }

  /** @returns whether the producer may go on: `false` while the peer is slow. */
  send(data: string | Uint8Array, producer?: Producer): boolean {
    if (!this.#socket.writable) return this.#socket.write(data); // answers as ever
    const bytes = typeof data === "string" ? Buffer.byteLength(data) : data.byteLength;
    if (bytes === 0) return !this.#slow;
    const room = this.#policy.hardBytes - this.#waitingBytes();
    if (bytes > room || this.#waitingChunks() >= this.#policy.hardChunks) return this.#refuse(bytes);
    this.#next ??= new Batch(this.#onTheWay.at(-1));
    this.#next.add(data, bytes, room);
    this.#schedule();
    return !this.#checkSlow(producer);
  }

  /** Writes what has been gathered, so that what is written next follows it. */
  flush(): void {
    const batch = this.#next;
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
    const took = this.#plainWrite(data, typeof encoding === "string" ? encoding : undefined, (error) => {
      callback?.(error);
      if (this.#slow && !error) this.#checkCaughtUp();
    });
    if (this.#waitingBytes() > this.#policy.hardBytes) this.#cut();
    else this.#checkSlow();
    return took;
  }

  /** The connection is over: nothing is sent and nobody paused any more. */
  drop(): void {
    this.#next = undefined; // its first block may be on its way still
    this.#letProducersGoOn();
  }

  #waitingBytes(): number {
    return (this.#next?.bytes ?? 0) + this.#socket.writableLength;
  }

  #waitingChunks(): number {
    return (this.#next?.chunks ?? 0) + this.#chunksOnTheWay;
  }

  #refuse(bytes: number): false {
    if (this.#policy.policy !== "drop") {
      this.#cut();
      return false;
    }
    this.#droppedChunks += 1;
    this.#droppedBytes += bytes;
    this.#becomeSlow();
    return false;
  }

  #schedule(): void {
    // What is on its way will ask for the next batch.
    if (this.#scheduled || this.#onTheWay.length > 0) return;
    this.#scheduled = true;
    if (scheduled.push(this) === 1) setImmediate(flushScheduled);
  }

  flushScheduled(): void {
    this.#scheduled = false;
    this.flush();
  }

  #write(pieces: readonly Buffer[]): void {
    const socket = this.#socket;
    const last = pieces.length - 1;
    if (last > 0) socket.cork(); // several buffers, one system call
    for (let index = 0; index < last; index += 1) this.#plainWrite(pieces[index] as Buffer);
    this.#plainWrite(pieces[last] as Buffer, this.#written);
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
 * outbox, where every write counts, are as they were.
 */
function flushBefore(socket: net.Socket, outbox: Outbox): void {
  const end = socket.end.bind(socket) as (...args: unknown[]) => net.Socket;
  hide(socket, "end", {
    value(...args: unknown[]) {
      outbox.flush();
      return end(...args);
    },
    writable: true,
  });
  const write: Write = (data, encoding, done) => outbox.write(data, encoding, done);
  hide(socket, "write", {
    get: () => write,
    set(value: unknown) {
      // `connect()` of `node:net` puts its own on the socket wherever it finds another.
      if (value !== net.Socket.prototype.write) hide(socket, "write", { value, writable: true });
    },
  });
}

/** An own property that does not show when the socket is printed. */
function hide(socket: net.Socket, name: "end" | "write", property: PropertyDescriptor): void {
  Object.defineProperty(socket, name, { ...property, configurable: true });
}

/** Those that have something to send at the end of this turn of the event loop. */
let scheduled: Outbox[] = [];

function flushScheduled(): void {
  const batch = scheduled;
  scheduled = [];
  for (const outbox of batch) outbox.flushScheduled();
}
