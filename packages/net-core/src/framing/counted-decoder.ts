import { ChunkDecoder } from "./chunk-decoder.ts";
import type { FrameEncoding, FrameOf } from "./frame-options.ts";

/** Frames whose length is said before them. */
export abstract class CountedDecoder<Encoding extends FrameEncoding | undefined> extends ChunkDecoder<Encoding> {
  /** How many bytes of the header have been read. */
  protected headerBytes = 0;
  /** How many bytes follow the header; `undefined` until it has been read. */
  #body: number | undefined;

  /**
   * Reads on in the header, one byte of it.
   * @returns how many bytes follow it, once it is whole.
   */
  protected abstract readHeader(byte: number): number | undefined;

  /** The frame in all that followed the header. */
  protected abstract frameIn(bytes: Buffer, from: number, to: number): FrameOf<Encoding>;

  protected override next(): FrameOf<Encoding> | undefined {
    this.#body ??= this.#header();
    if (this.#body === undefined) return undefined;
    const from = this.at;
    const to = from + this.#body - this.partial.bytes;
    if (to > this.chunk.length) {
      this.#keepRest();
      return undefined;
    }
    this.at = to;
    this.#body = undefined;
    this.headerBytes = 0;
    if (this.partial.bytes === 0) return this.frameIn(this.chunk, from, to);
    this.partial.add(this.chunk.subarray(from, to));
    const whole = this.partial.take();
    return this.frameIn(whole, 0, whole.length);
  }

  protected override last(): undefined {
    if (this.headerBytes > 0) this.fail("truncated", "the peer ended in the middle of a frame");
  }

  #header(): number | undefined {
    let body: number | undefined;
    while (body === undefined && this.at < this.chunk.length) {
      body = this.readHeader(this.chunk[this.at++] as number);
      this.headerBytes += 1;
    }
    return body;
  }

  #keepRest(): void {
    if (this.at < this.chunk.length) this.partial.add(this.chunk.subarray(this.at));
    this.at = this.chunk.length;
  }
}
