const FLUSH_AFTER_MS = 20;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
// PIPE_BUF of Linux: so much is written to a pipe at once, or not at all.
const ATOMIC_BYTES = 4_096;

/**
 * Gathers lines for a moment and writes them at once: a system call a line would cost more than the connection that
 * it tells of. A reader who stops reading stops no connection; what he makes wait is bounded, the lines beyond are lost.
 */
export class StdoutLines {
  readonly #stdout = process.stdout;
  readonly #isShared: boolean;
  #gathered = "";

  /** @param options `isShared`: other processes write to it, and no line may get into another. */
  constructor({ isShared }: { readonly isShared: boolean }) {
    this.#isShared = isShared;
    // The reader has gone (EPIPE), or the disk is full: no reason to stop serving.
    this.#stdout.on("error", () => undefined);
    process.once("exit", () => this.#flush());
  }

  write(line: string): void {
    if (this.#gathered === "") setTimeout(() => this.#flush(), FLUSH_AFTER_MS);
    this.#gathered += line;
  }

  #flush(): void {
    const lines = this.#gathered;
    this.#gathered = "";
    if (lines === "" || this.#stdout.writableLength >= MAX_WAITING_BYTES) return;
    for (const piece of this.#isShared ? wholeLines(lines, ATOMIC_BYTES) : [lines]) this.#stdout.write(piece);
  }
}

/** Cuts between lines, so that no piece is longer than `maxBytes`; except for a line that is so by itself. */
export function wholeLines(text: string, maxBytes: number): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const more = Buffer.byteLength(line);
    if (piece !== "" && bytes + more > maxBytes) {
      pieces.push(piece);
      piece = "";
      bytes = 0;
    }
    piece += line;
    bytes += more;
  }
  return piece === "" ? pieces : [...pieces, piece];
}
