/**
 * A stream of numbered messages of one size that starts again after so many. Twice in memory, so that any piece up to
 * a period's length is one slice: sending copies nothing, and verifying every byte of a chunk is one `memcmp`.
 */
export class Pattern {
  readonly messageBytes: number;
  readonly periodBytes: number;
  readonly #twice: Buffer;

  /** A prime number of messages: what is lost or swapped is then no whole number of periods by accident. */
  constructor(messageBytes: number, messages: number) {
    this.messageBytes = messageBytes;
    this.periodBytes = messageBytes * messages;
    const texts = Array.from({ length: messages }, (_, number) => messageText(number, messageBytes));
    this.#twice = Buffer.from(texts.join("").repeat(2), "latin1");
  }

  /** The bytes from `offset` on, which is any position in the stream. */
  slice(offset: number, length: number): Buffer {
    const start = offset % this.periodBytes;
    return this.#twice.subarray(start, start + length);
  }

  /** @throws when the first `length` bytes of `received` are not those from `offset` on. */
  verify(received: Uint8Array, length: number, offset: number): void {
    const start = offset % this.periodBytes;
    if (this.#twice.compare(received, 0, length, start, start + length) !== 0) {
      throw new Error(`byte ${offset} of a connection, or one of the ${length - 1} after it, is not what was sent`);
    }
  }
}

function messageText(number: number, bytes: number): string {
  const head = String(number).padStart(8, "0");
  const filling = Array.from({ length: bytes - head.length - 1 }, (_, at) => 33 + ((number * 31 + at * 7) % 94));
  return `${head}${String.fromCharCode(...filling)}\n`;
}
