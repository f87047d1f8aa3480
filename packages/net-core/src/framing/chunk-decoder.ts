import { OptionTypeError } from "../errors.ts";
import type { FrameDecoder, FrameSink } from "./frame-decoder.ts";
import type { FrameEncoding, FrameOf } from "./frame-options.ts";
import { FramingError, type FramingReason } from "./framing-error.ts";
import { PartialFrame } from "./partial-frame.ts";

/**
 * - `open`: everything that came has been read.
 * - `running`: the sink may be at work.
 * - `stopped`: the sink wants no more for now.
 * - `ending`: the same, and no more bytes will come.
 */
type State = "open" | "running" | "stopped" | "ending" | "ended" | "failed";

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * What every decoder has: its states, and the chunks that wait while the sink has stopped. A codec reads
 * `chunk` from `at` on and moves `at`, so that stopping is no more than not asking for the next frame.
 */
export abstract class ChunkDecoder<Encoding extends FrameEncoding | undefined> implements FrameDecoder<
  FrameOf<Encoding>
> {
  protected chunk: Buffer = NOTHING;
  protected at = 0;
  protected readonly partial: PartialFrame = new PartialFrame();
  readonly #encoding: Encoding;
  readonly #waiting: Buffer[] = [];
  #state: State = "open";
  #failure: FramingError | undefined;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  get bufferedBytes(): number {
    const waiting = this.#waiting.reduce((bytes, { length }) => bytes + length, 0);
    return this.partial.bytes + this.chunk.length - this.at + waiting;
  }

  get failure(): FramingError | undefined {
    return this.#failure;
  }

  push(chunk: Uint8Array, sink: FrameSink<FrameOf<Encoding>>): boolean {
    const bytes = asBuffer(chunk);
    if (this.#state === "stopped") {
      this.#waiting.push(bytes);
      return false;
    }
    if (this.#state !== "open") throw this.#refusal("push");
    this.chunk = bytes;
    return this.#run(sink, "open");
  }

  resume(sink: FrameSink<FrameOf<Encoding>>): boolean {
    if (this.#state === "open" || this.#state === "ended") return true;
    if (this.#state === "stopped") return this.#run(sink, "open");
    if (this.#state === "ending") return this.#run(sink, "ended");
    throw this.#refusal("resume");
  }

  end(sink: FrameSink<FrameOf<Encoding>>): boolean {
    if (this.#state === "stopped") {
      this.#state = "ending";
      return false;
    }
    if (this.#state !== "open") throw this.#refusal("end");
    return this.#run(sink, "ended");
  }

  /** Reads the next frame of the chunk, or the whole rest of it where no frame ends there. */
  protected abstract next(): FrameOf<Encoding> | undefined;

  /** Reads what is left when no more bytes come. */
  protected abstract last(): FrameOf<Encoding> | undefined;

  /** The part of `bytes` that is a frame's content, in the form asked for. */
  protected content(bytes: Buffer, from: number, to: number): FrameOf<Encoding> {
    const content = this.#encoding === undefined ? bytes.subarray(from, to) : bytes.toString(this.#encoding, from, to);
    return content as FrameOf<Encoding>;
  }

  /** Ends the decoding. */
  protected fail(reason: FramingReason, message: string): never {
    this.#failure = new FramingError(reason, message);
    this.#waiting.length = 0;
    this.#drop();
    this.partial.clear();
    throw this.#failure;
  }

  #run(sink: FrameSink<FrameOf<Encoding>>, goal: "open" | "ended"): boolean {
    // What holds when the sink stops, and when it throws.
    let state: State = goal === "ended" ? "ending" : "stopped";
    this.#state = "running";
    try {
      do {
        for (let frame = this.next(); frame !== undefined; frame = this.next()) {
          if (sink(frame) === false) return false;
        }
      } while (this.#turnToWaiting());
      const last = goal === "ended" ? this.last() : undefined;
      if (last !== undefined && sink(last) === false) return false;
      state = goal;
      return true;
    } finally {
      this.#state = this.#failure ? "failed" : state;
    }
  }

  #refusal(method: string): Error {
    return this.#failure ?? new TypeError(`${method}() while the decoder is ${this.#state}`);
  }

  #turnToWaiting(): boolean {
    this.#drop();
    const next = this.#waiting.shift();
    if (next) this.chunk = next;
    return next !== undefined;
  }

  #drop(): void {
    this.chunk = NOTHING;
    this.at = 0;
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new OptionTypeError("chunk", "a Buffer or Uint8Array (a source of frames has no encoding)", typeof chunk);
}
