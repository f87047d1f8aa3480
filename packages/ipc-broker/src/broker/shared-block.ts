import type { MessageRun } from "../protocol/message-run.ts";

const MAX_BYTES = 65_536;

/** Where messages are written once for many: runs one after the other, as long as they fit in. */
export class SharedBlock {
  buffer: Buffer = Buffer.alloc(0);
  /** Where the last run begins, and ends. */
  start = 0;
  end = 0;
  /** How large the next one is. */
  #bytes = MAX_BYTES;

  write(run: MessageRun, sid: Buffer): void {
    const bytes = run.bytesFor(sid);
    if (this.end + bytes > this.buffer.length) this.#renew(bytes);
    this.start = this.end;
    this.end = this.start + bytes;
    run.writeTo(this.buffer, this.start, sid);
  }

  /** What is written next shares its memory with nothing before it; it is as little as possible, until more follows. */
  beginSmall(): void {
    this.buffer = this.buffer.subarray(0, 0);
    this.end = 0;
    this.#bytes = 0;
  }

  #renew(leastBytes: number): void {
    const bytes = Math.max(this.#bytes, leastBytes);
    this.buffer = Buffer.allocUnsafeSlow(bytes);
    this.end = 0;
    this.#bytes = Math.min(bytes * 2, MAX_BYTES);
  }
}
