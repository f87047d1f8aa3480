/** The bytes that have come and were not taken. */
export class Inbox {
  #chunks: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** All of it, or so much from its start. */
  peek(most: number = this.#length): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return (this.#chunks[0] as Buffer).subarray(0, most);
  }

  /** As {@link peek}, and what it gives is gone. */
  take(most: number = this.#length): Buffer {
    const taken = this.peek(most);
    this.#chunks = [(this.#chunks[0] as Buffer).subarray(taken.length)];
    this.#length -= taken.length;
    return taken;
  }
}
