import type { Output } from "./output.ts";

const BLOCK_BYTES = 65_536;
/** UTF-8 has at most so many bytes for each unit of a string. */
const MAX_BYTES_PER_UNIT = 3;

/** From so many receivers on a line is not copied for each: they are all sent the same bytes. */
const REFERRED_FROM = 16;

/** A line that is written once, whoever is sent it. */
export interface SharedLine {
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
  /** Receivers are sent the bytes where they are, and no copy. */
  readonly isReferred: boolean;
}

/**
 * Where lines for several receivers are written, one after the other: those of a room that follow each other leave for
 * each receiver in one piece.
 */
export class SharedLines {
  #block: Buffer = Buffer.alloc(0);
  #end = 0;

  write(text: string, receivers: number): SharedLine {
    const mostBytes = text.length * MAX_BYTES_PER_UNIT;
    // What was written before may still be on its way; the block belongs to whoever was sent it.
    if (this.#end + mostBytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, mostBytes));
      this.#end = 0;
    }
    const start = this.#end;
    this.#end += this.#block.write(text, start);
    return { block: this.#block, start, end: this.#end, isReferred: receivers >= REFERRED_FROM };
  }
}

/** @returns whether it can be sent. */
export function sendShared(output: Output, { block, start, end, isReferred }: SharedLine): boolean {
  if (isReferred) return output.sendRange(block, start, end);
  const room = output.claim(end - start);
  if (room === undefined) return false;
  block.copy(room, output.claimedAt, start, end);
  return true;
}
