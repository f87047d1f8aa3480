const BLOCK_BYTES = 8_192;

// Enough for a broadcast to some hundred sockets in one turn; the rest is the garbage collector's.
const MAX_SPARE_BLOCKS = 512;

const spareBlocks: Buffer[] = [];

/**
 * Data that will leave in one system call. Small pieces are copied together into blocks, which are used
 * again once they are out; a piece as large as a block is kept as it is.
 */
export class Batch {
  bytes = 0;
  /** How many pieces of data were added. */
  chunks = 0;
  readonly #pieces: Buffer[] = [];
  readonly #blocks: Buffer[] = [];
  /** The part of the last block that is filled and no piece yet. */
  #start = 0;
  #end = BLOCK_BYTES;

  /** What is to be written, in order. Nothing can be added any more. */
  get pieces(): readonly Buffer[] {
    this.#closePiece();
    return this.#pieces;
  }

  add(data: string | Uint8Array, bytes: number): void {
    this.bytes += bytes;
    this.chunks += 1;
    if (typeof data === "string") this.#addText(data, bytes);
    else if (bytes < BLOCK_BYTES) this.#copy(data, bytes);
    else this.#keep(data);
  }

  /** Gives the blocks back: what was in them has been written. */
  recycle(): void {
    for (const block of this.#blocks) if (spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block);
    this.#blocks.length = 0;
  }

  #addText(text: string, bytes: number): void {
    const block = this.#blocks.at(-1);
    if (block && bytes <= BLOCK_BYTES - this.#end) this.#end += block.write(text, this.#end);
    else if (bytes < BLOCK_BYTES) this.#copy(Buffer.from(text), bytes);
    else this.#keep(Buffer.from(text));
  }

  #copy(data: Uint8Array, bytes: number): void {
    for (let copied = 0; copied < bytes;) {
      if (this.#end === BLOCK_BYTES) this.#openBlock();
      const part = Math.min(bytes - copied, BLOCK_BYTES - this.#end);
      const block = this.#blocks.at(-1) as Buffer;
      block.set(part === bytes ? data : data.subarray(copied, copied + part), this.#end);
      copied += part;
      this.#end += part;
    }
  }

  #keep(data: Uint8Array): void {
    this.#closePiece();
    this.#pieces.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }

  #openBlock(): void {
    this.#closePiece();
    this.#blocks.push(spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#start = 0;
    this.#end = 0;
  }

  #closePiece(): void {
    const block = this.#blocks.at(-1);
    if (block && this.#end > this.#start) this.#pieces.push(block.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
