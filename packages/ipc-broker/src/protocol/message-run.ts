import { CR, SPACE } from "./bytes.ts";
import { Bytes, copy } from "./copy.ts";
import type { Publication } from "./publication.ts";

/** `MSG `, as a word. */
const MSG = 0x4d534720;
const MAX_MESSAGES = 64;
/** Small enough to fill what is left of a receiver's block, large enough that what is done for each run is little. */
const MAX_BYTES = 4_096;
/** The largest message that is copied, and may be a run of its own. */
const MAX_MESSAGE_BYTES = 8_192;
/** `MSG `, the blanks around the sid, and the line's end behind the body. */
const FIXED_BYTES = 4 + 2 + 2;

/**
 * Messages of one chunk that all go to the same receivers, to be written for one after the other: a chunk has hundreds
 * of them, and what must be asked of a receiver is asked once for all. Only places in the chunk are kept, so a run ends
 * with it.
 */
export class MessageRun {
  count = 0;
  /** Of headers and payloads. */
  bodyBytes = 0;
  #bytes = 0;
  #source = new Bytes(Buffer.alloc(0));
  /** Where subject and tail of each begin and end. */
  readonly #places = new Int32Array(MAX_MESSAGES * 4);

  /**
   * Takes a message in its usual form: in one piece, with neither headers nor a reply subject.
   * @returns whether it was taken; else it goes its own way, or begins another run.
   */
  add(message: Publication): boolean {
    const { line, sizeStart, sizeEnd, bodyStart, bodyEnd, subjectStart, subjectEnd } = message;
    if (message.body !== line || message.headerBytes > 0 || message.hasReply || line[sizeEnd] !== CR) return false;
    const tailEnd = bodyEnd + 2;
    const bytes = FIXED_BYTES + (subjectEnd - subjectStart) + (tailEnd - sizeStart) - 2;
    if (bytes > MAX_MESSAGE_BYTES || this.count === MAX_MESSAGES) return false;
    if (this.count > 0 && this.#bytes + bytes > MAX_BYTES) return false;
    if (line !== this.#source.buffer) this.#source = new Bytes(line);
    const at = this.count * 4;
    const places = this.#places;
    places[at] = subjectStart;
    places[at + 1] = subjectEnd;
    places[at + 2] = sizeStart;
    places[at + 3] = tailEnd;
    this.count += 1;
    this.#bytes += bytes;
    this.bodyBytes += bodyEnd - bodyStart;
    return true;
  }

  clear(): void {
    this.count = 0;
    this.#bytes = 0;
    this.bodyBytes = 0;
  }

  /** How many bytes a receiver with such a sid is sent. */
  bytesFor(sid: Buffer): number {
    return this.#bytes + this.count * sid.length;
  }

  /** Writes {@link bytesFor} bytes. */
  writeTo(block: Buffer, start: number, sid: Buffer): void {
    const source = this.#source;
    const target = new Bytes(block);
    const { view } = target;
    const places = this.#places;
    const end = this.count * 4;
    let at = start;
    for (let index = 0; index < end; index += 4) {
      view.setInt32(at, MSG);
      at = copy(source, places[index] as number, places[index + 1] as number, target, at + 4);
      view.setUint8(at++, SPACE);
      for (let place = 0; place < sid.length; place += 1) view.setUint8(at++, sid[place] as number);
      view.setUint8(at++, SPACE);
      at = copy(source, places[index + 2] as number, places[index + 3] as number, target, at);
    }
  }
}
