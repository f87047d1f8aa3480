import type { Output } from "./output.ts";

const CR = 0x0d;
const LF = 0x0a;
const BLOCK_BYTES = 65_536;
/** UTF-8 has at most so many bytes for each unit of a string. */
export const MAX_BYTES_PER_UNIT = 3;

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

  /** @param isReferred where lines of the same kind are likely to follow it for the same receivers; a piece for each line of its own would cost more than a copy. */
  write(text: string, isReferred: boolean): SharedLine {
    const start = this.#open(text.length * MAX_BYTES_PER_UNIT);
    this.#end += this.#block.write(text, start);
    return { block: this.#block, start, end: this.#end, isReferred };
  }

  /** The same for a text with bytes before it, and a line's end behind it. */
  writeBehind(head: Buffer, text: string, isReferred: boolean): SharedLine {
    const start = this.#open(head.length + text.length * MAX_BYTES_PER_UNIT + 2);
    const block = this.#block;
    head.copy(block, start);
    let end = start + head.length;
    end += block.write(text, end);
    block[end++] = CR;
    block[end++] = LF;
    this.#end = end;
    return { block, start, end, isReferred };
  }

  /** @returns where in the block there is room for so many bytes. */
  #open(mostBytes: number): number {
    // What was written before may still be on its way; the block belongs to whoever was sent it.
    if (this.#end + mostBytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, mostBytes));
      this.#end = 0;
    }
    return this.#end;
  }
}

/**
 * Whoever is behind gets a copy: the whole block stays in memory until the last one has its line.
 * @returns whether it can be sent.
 */
export function sendShared(output: Output, { block, start, end, isReferred }: SharedLine): boolean {
  if (isReferred && !output.isBehind) return output.sendRange(block, start, end);
  const room = output.claim(end - start);
  if (room === undefined) return false;
  block.copy(room, output.claimedAt, start, end);
  return true;
}
