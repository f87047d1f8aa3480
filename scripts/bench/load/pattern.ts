/**
 * A stream of numbered messages of one size that starts again after so many. Twice in memory, so that any piece up to
 * a period's length is one slice: sending copies nothing, and verifying every byte of a chunk is one `memcmp`.
 */
export class Pattern {
  readonly messageBytes: number;
  readonly periodBytes: number;
  readonly #twice: Buffer;

  /**
   * A prime number of messages: what is lost or swapped is then no whole number of periods by accident.
   * `textOf` gives each of them, one character a byte.
   */
  constructor(messageBytes: number, messages: number, textOf: TextOf = messageText) {
    this.messageBytes = messageBytes;
    this.periodBytes = messageBytes * messages;
    const texts = Array.from({ length: messages }, (_, number) => textOf(number, messageBytes));
    this.#twice = Buffer.from(texts.join("").repeat(2), "latin1");
  }

  /** The bytes from `offset` on, which is any position in the stream. */
  slice(offset: number, length: number): Buffer {
    const start = offset % this.periodBytes;
    return this.#twice.subarray(start, start + length);
  }

  /** Whether the first `length` bytes of `received` are those from `offset` on. */
  matches(received: Uint8Array, length: number, offset: number): boolean {
    const start = offset % this.periodBytes;
    return this.#twice.compare(received, 0, length, start, start + length) === 0;
  }

  /** Whether message `number` of the stream is what is in `received` from `at` on. */
  isMessage(number: number, received: Uint8Array, at: number): boolean {
    const start = (number * this.messageBytes) % this.periodBytes;
    return this.#twice.compare(received, at, at + this.messageBytes, start, start + this.messageBytes) === 0;
  }

  /** @throws when the first `length` bytes of `received` are not those from `offset` on. */
  verify(received: Uint8Array, length: number, offset: number): void {
    if (this.matches(received, length, offset)) return;
    throw new Error(`byte ${offset} of a connection, or one of the ${length - 1} after it, is not what was sent`);
  }
}

type TextOf = (number: number, bytes: number) => string;

/** A number, and bytes that differ from those of the message before. */
export function messageText(number: number, bytes: number): string {
  const head = String(number).padStart(8, "0");
  const filling = Array.from({ length: bytes - head.length - 1 }, (_, at) => 33 + ((number * 31 + at * 7) % 94));
  return `${head}${String.fromCharCode(...filling)}\n`;
}
