const WORD_BYTES = 4;
/** Up to that, a loop over words is faster than a call of `copy`, which takes as long for any size. */
const LOOPED_BYTES = 128;

/** A buffer, and what reads and writes its words. */
export class Bytes {
  readonly buffer: Buffer;
  readonly view: DataView;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }
}

/**
 * Short texts are most of what is copied, and a loop over bytes takes four times as long as one over words.
 * @returns where it ends.
 */
export function copy(source: Bytes, start: number, end: number, target: Bytes, at: number): number {
  const bytes = end - start;
  if (bytes > LOOPED_BYTES) source.buffer.copy(target.buffer, at, start, end);
  else if (bytes >= WORD_BYTES) copyWords(source.view, start, end, target.view, at);
  else
    for (let index = 0; index < bytes; index += 1)
      target.view.setUint8(at + index, source.view.getUint8(start + index));
  return at + bytes;
}

/** The last word may overlap the one before, so that nothing is written behind the end. */
function copyWords(source: DataView, start: number, end: number, target: DataView, at: number): void {
  const last = end - start - WORD_BYTES;
  for (let index = 0; index < last; index += WORD_BYTES) {
    target.setInt32(at + index, source.getInt32(start + index, true), true);
  }
  target.setInt32(at + last, source.getInt32(start + last, true), true);
}
