/** Whom a {@link Wire} brings its bytes to. */
export interface WireEnd {
  /** @returns whether it wants more at once; if not, it pulls when it does. */
  take(bytes: Buffer): boolean;
  takeEnd(): void;
}

export interface WireOptions {
  readonly capacityBytes: number;
  readonly pieceBytes: number | undefined;
}

/**
 * One direction of a connection in memory: what the kernels of both sides and the cable between them would
 * hold. Bytes arrive in a later turn of the event loop than they were sent in, by `setImmediate`.
 */
export class Wire {
  readonly #to: WireEnd;
  readonly #options: WireOptions;
  #under: Buffer[] = [];
  #length = 0;
  #hasEnded = false;
  #isWanted = false;
  #isClosed = false;
  #taken: (() => void) | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor(to: WireEnd, options: WireOptions) {
    this.#to = to;
    this.#options = options;
  }

  /** How many bytes are under way. */
  get length(): number {
    return this.#length;
  }

  /** Nobody is at the other end any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls `taken` once all of the bytes have found room; nothing may be sent before that. */
  send(chunks: readonly Buffer[], taken: () => void): void {
    for (const chunk of chunks) {
      if (chunk.length === 0) continue;
      // A copy: once told that its bytes are taken, a writer may use its memory anew.
      this.#under.push(Buffer.from(chunk));
      this.#length += chunk.length;
    }
    this.#taken = taken;
    this.#acknowledge();
    this.#wake();
  }

  /** Nothing more will be sent. */
  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** The sender is gone: what has found no room is lost, what has is followed by the end. */
  abandon(): void {
    const { capacityBytes } = this.#options;
    if (this.#length > capacityBytes) {
      this.#under = [Buffer.concat(this.#under).subarray(0, capacityBytes)];
      this.#length = capacityBytes;
    }
    this.end();
    this.#acknowledge();
  }

  /** The reader is gone, or the connection is reset: everything under way is lost. */
  close(): void {
    this.#isClosed = true;
    this.#under = [];
    this.#length = 0;
    clearImmediate(this.#turn);
    this.#acknowledge();
  }

  /** The reader has room. */
  pull(): void {
    this.#isWanted = true;
    this.#wake();
  }

  #wake(): void {
    const hasWork = this.#length > 0 ? this.#isWanted : this.#hasEnded;
    if (hasWork && !this.#isClosed) this.#turn ??= setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#turn = undefined;
    do {
      const piece = this.#isWanted ? this.#next() : undefined;
      if (!piece) break;
      this.#isWanted = false; // first, for it may be pulled from inside
      if (this.#to.take(piece)) this.#isWanted = true;
    } while (this.#options.pieceBytes === undefined);
    this.#acknowledge();
    if (this.#hasEnded && this.#length === 0 && !this.#isClosed) {
      this.#isClosed = true;
      this.#to.takeEnd();
    } else this.#wake();
  }

  #next(): Buffer | undefined {
    const [first] = this.#under;
    if (!first) return undefined;
    const piece = first.subarray(0, this.#options.pieceBytes ?? MAX_READ_BYTES);
    if (piece.length < first.length) this.#under[0] = first.subarray(piece.length);
    else this.#under.shift();
    this.#length -= piece.length;
    return piece;
  }

  #acknowledge(): void {
    if (this.#length > this.#options.capacityBytes) return;
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }
}

// What libuv reads at a time.
const MAX_READ_BYTES = 65_536;
