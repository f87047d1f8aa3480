import { CR, LF, NINE, SPACE, TAB, ZERO } from "./bytes.ts";
import { HASH_PRIME, HASH_START } from "../subject/hash.ts";

const MAX_ARGUMENTS = 4;
export const MAX_SIZE_DIGITS = 9;

/**
 * Reads the arguments of one control line, without making anything of them but places. There is one for all, since a
 * line is done with before the next is read.
 */
class ControlLine {
  readonly starts: Int32Array = new Int32Array(MAX_ARGUMENTS);
  readonly ends: Int32Array = new Int32Array(MAX_ARGUMENTS);
  /** May be more than the places that are kept. */
  count = 0;
  /** Of the first argument. */
  hash = 0;

  /**
   * @param splitsAtCr a CR is a blank; otherwise only the one before LF is, and others are part of an argument.
   * @returns where the line's LF is, or -1.
   */
  read(chunk: Buffer, from: number, end: number, splitsAtCr: boolean): number {
    const { starts, ends } = this;
    let at = from;
    let count = 0;
    let hash = HASH_START;
    while (at < end) {
      const first = chunk[at] as number;
      if (first === SPACE || first === TAB || (first === CR && (splitsAtCr || chunk[at + 1] === LF))) {
        at += 1;
        continue;
      }
      if (first === LF) break;
      if (count < MAX_ARGUMENTS) starts[count] = at;
      for (; at < end; at += 1) {
        const byte = chunk[at] as number;
        if (byte <= SPACE && (byte === SPACE || byte === LF || byte === TAB || (byte === CR && splitsAtCr))) break;
        if (count === 0) hash = Math.imul(hash ^ byte, HASH_PRIME);
      }
      if (count < MAX_ARGUMENTS) ends[count] = chunk[at] === LF && chunk[at - 1] === CR ? at - 1 : at;
      count += 1;
    }
    this.count = count;
    this.hash = hash;
    return at < end ? at : -1;
  }

  /** One argument as text, one character a byte. */
  text(chunk: Buffer, index: number): string {
    return chunk.toString("latin1", this.starts[index], this.ends[index]);
  }

  /** One argument as a number of up to nine digits; -1 if it is none. */
  size(chunk: Buffer, index: number): number {
    const end = this.ends[index] as number;
    const start = this.starts[index] as number;
    if (end - start > MAX_SIZE_DIGITS) return -1;
    let size = 0;
    for (let at = start; at < end; at += 1) {
      const byte = chunk[at] as number;
      if (byte < ZERO || byte > NINE) return -1;
      size = size * 10 + byte - ZERO;
    }
    return size;
  }
}

export const controlLine: ControlLine = new ControlLine();
