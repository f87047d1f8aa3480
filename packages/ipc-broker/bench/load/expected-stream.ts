import type { Pattern } from "../../../../scripts/bench/load/pattern.ts";

const SHOWN = 100;

/**
 * The deliveries that one connection is to get, byte for byte. Between two of them the server may ask for a sign of
 * life. While it does not, a read is verified by one comparison, however many deliveries it holds.
 */
export class ExpectedStream {
  readonly #pattern: Pattern;
  readonly #question: Buffer;
  #receivedBytes = 0;
  #questionBytes = 0; // of a question that has not come whole

  constructor(pattern: Pattern, question = "") {
    this.#pattern = pattern;
    this.#question = Buffer.from(question, "latin1");
  }

  /** Deliveries that have come whole. */
  get messages(): number {
    return Math.floor(this.#receivedBytes / this.#pattern.messageBytes);
  }

  /**
   * Verifies the next `length` bytes.
   * @returns how many questions have come with them.
   * @throws when they are not what was to come.
   */
  take(length: number, chunk: Uint8Array): number {
    if (this.#questionBytes === 0 && this.#pattern.matches(chunk, length, this.#receivedBytes)) {
      this.#receivedBytes += length;
      return 0;
    }
    return this.#takeWithQuestions(chunk.subarray(0, length));
  }

  #takeWithQuestions(chunk: Uint8Array): number {
    let questions = 0;
    let rest = chunk;
    while (rest.length > 0) {
      const delivered = this.#questionBytes === 0 ? this.#expectedBytes(rest) : 0;
      this.#receivedBytes += delivered;
      rest = rest.subarray(delivered);
      if (rest.length === 0) return questions;
      rest = rest.subarray(this.#takeQuestion(rest));
      if (this.#questionBytes === 0) questions += 1;
    }
    return questions;
  }

  #expectedBytes(chunk: Uint8Array): number {
    const expected = this.#pattern.slice(this.#receivedBytes, chunk.length);
    const same = chunk.findIndex((byte, at) => byte !== expected[at]);
    return same === -1 ? chunk.length : same;
  }

  #takeQuestion(chunk: Uint8Array): number {
    const missing = this.#question.subarray(this.#questionBytes);
    const length = Math.min(missing.length, chunk.length);
    const isBetween = this.#receivedBytes % this.#pattern.messageBytes === 0;
    if (!isBetween || length === 0 || missing.compare(chunk, 0, length, 0, length) !== 0) throw this.#surprise(chunk);
    this.#questionBytes = (this.#questionBytes + length) % this.#question.length;
    return length;
  }

  #surprise(chunk: Uint8Array): Error {
    const text = Buffer.from(chunk.subarray(0, SHOWN)).toString("latin1");
    return new Error(`as byte ${this.#receivedBytes} of the deliveries of a connection came ${JSON.stringify(text)}`);
  }
}
