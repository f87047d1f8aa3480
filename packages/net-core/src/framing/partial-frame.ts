// Each piece costs about as much memory, and joining costs each piece about as much time, as this many bytes.
const SMALL_PIECE_BYTES = 1024;

const FEW_PIECES = 32;

/**
 * The beginning of a frame whose end has not come. Pieces are kept by reference and joined once, when the
 * frame is whole; only where they are many and small, as from a peer that sends byte by byte, are they
 * joined before, so that what holds them stays in proportion to what they hold.
 */
export class PartialFrame {
  #pieces: Buffer[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    this.#pieces.push(piece);
    const { length } = this.#pieces;
    if (length >= FEW_PIECES && this.#bytes < length * SMALL_PIECE_BYTES) this.#pieces = [this.#joined()];
  }

  /** The whole, which is then forgotten here. */
  take(): Buffer {
    const whole = this.#joined();
    this.clear();
    return whole;
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  #joined(): Buffer {
    const [first] = this.#pieces;
    return first && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#bytes);
  }
}
