const BLOCK_BYTES = 8_192;

// Each block costs some hundred bytes beside its own, so the many that wait for a slow peer are in larger ones.
const LARGE_BLOCK_BYTES = 32_768;
const LARGE_BLOCKS_FROM = 65_536;

// Enough for a broadcast to some hundred sockets in one turn; the rest is the garbage collector's.
const MAX_SPARE_BLOCKS = 512;

const spareBlocks: Buffer[] = [];

// Those that are out. A message a turn would otherwise leave half a kilobyte to the garbage collector each time.
const MAX_SPARE_BATCHES = 512;
const spareBatches: Batch[] = [];

const NO_BLOCK = Buffer.alloc(0);

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
  /** The last block. */
  #block: Buffer = NO_BLOCK;
  /** The part of it that is filled and no piece yet. */
  #start = 0;
  #end = 0;
  /** The part of somebody else's buffer that is sent as it is and is no piece yet. */
  #range: Buffer | undefined;
  #rangeStart = 0;
  #rangeEnd = 0;
  #claimed = 0;

  /** @param previous a batch still on its way: what is left of its last block is filled, so that little is wasted. */
  static after(previous?: Batch): Batch {
    const batch = spareBatches.pop() ?? new Batch();
    if (previous) batch.#fillUp(previous);
    return batch;
  }

  /** What is to be written, in order. Nothing can be added any more. */
  get pieces(): readonly Buffer[] {
    this.#closePiece();
    return this.#pieces;
  }

  /** @param roomBytes how much more may wait than does: no block will be much larger. */
  add(data: string | Uint8Array, bytes: number, roomBytes: number): void {
    if (typeof data === "string") this.#addText(data, bytes, roomBytes);
    else if (bytes < BLOCK_BYTES) this.#copy(data, bytes, roomBytes);
    else this.#keep(data);
    this.bytes += bytes;
    this.chunks += 1;
  }

  /** Where in the block that {@link claim} has returned the room is. */
  get claimedAt(): number {
    return this.#end - this.#claimed;
  }

  /** @returns the block in which `bytes` in a row are to be filled by the caller, from {@link claimedAt} on. */
  claim(bytes: number, roomBytes: number): Buffer {
    if (this.#range !== undefined) this.#closePiece();
    if (this.#block.length - this.#end < bytes) this.#openBlock(roomBytes, bytes);
    this.#end += bytes;
    this.#claimed = bytes;
    this.bytes += bytes;
    this.chunks += 1;
    return this.#block;
  }

  /** Adds a part of `data` as it is; parts that follow each other become one piece. */
  addRange(data: Buffer, start: number, end: number): void {
    if (data === this.#range && start === this.#rangeEnd) this.#rangeEnd = end;
    else {
      this.#closePiece();
      this.#range = data;
      this.#rangeStart = start;
      this.#rangeEnd = end;
    }
    this.bytes += end - start;
    this.chunks += 1;
  }

  /**
   * Gives the blocks back, and the batch itself: what was in them has been written, as all has that was given to
   * earlier batches. Whoever has called it forgets it.
   */
  recycle(): void {
    for (let block = this.#blocks.pop(); block !== undefined; block = this.#blocks.pop()) {
      if (block.length === BLOCK_BYTES && spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block);
    }
    while (this.#pieces.length > 0) this.#pieces.pop(); // `length = 0` would let go of the array's memory as well
    this.bytes = 0;
    this.chunks = 0;
    this.#block = NO_BLOCK;
    this.#start = 0;
    this.#end = 0;
    this.#claimed = 0;
    if (spareBatches.length < MAX_SPARE_BATCHES) spareBatches.push(this);
  }

  /** Takes over the last block, to be given back when this batch is out: it leaves after `previous`. */
  #fillUp(previous: Batch): void {
    const block = previous.#blocks.pop();
    if (!block) return;
    this.#blocks.push(block);
    this.#block = block;
    this.#start = previous.#end;
    this.#end = previous.#end;
  }

  #addText(text: string, bytes: number, roomBytes: number): void {
    if (this.#range !== undefined) this.#closePiece();
    if (bytes <= this.#block.length - this.#end) this.#end += this.#block.write(text, this.#end);
    else if (bytes < BLOCK_BYTES) this.#copy(Buffer.from(text), bytes, roomBytes);
    else this.#keep(Buffer.from(text));
  }

  #copy(data: Uint8Array, bytes: number, roomBytes: number): void {
    if (this.#range !== undefined) this.#closePiece();
    for (let copied = 0; copied < bytes;) {
      if (this.#end === this.#block.length) this.#openBlock(roomBytes - copied);
      const part = Math.min(bytes - copied, this.#block.length - this.#end);
      this.#block.set(part === bytes ? data : data.subarray(copied, copied + part), this.#end);
      copied += part;
      this.#end += part;
    }
  }

  #keep(data: Uint8Array): void {
    this.#closePiece();
    this.#pieces.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }

  /** @param leastBytes what must fit in. */
  #openBlock(roomBytes: number, leastBytes = 1): void {
    this.#closePiece();
    this.#block =
      leastBytes > BLOCK_BYTES || (this.bytes >= LARGE_BLOCKS_FROM && roomBytes > BLOCK_BYTES)
        ? Buffer.allocUnsafeSlow(Math.max(leastBytes, Math.min(LARGE_BLOCK_BYTES, roomBytes)))
        : (spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.#blocks.push(this.#block);
    this.#start = 0;
    this.#end = 0;
  }

  #closePiece(): void {
    if (this.#range !== undefined) {
      this.#pieces.push(this.#range.subarray(this.#rangeStart, this.#rangeEnd));
      this.#range = undefined;
    }
    if (this.#end > this.#start) this.#pieces.push(this.#block.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
