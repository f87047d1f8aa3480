const FLUSH_AFTER_MS = 20;
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * Gathers lines for a moment and writes them at once: a system call a line would cost more than the connection that
 * it tells of. A reader who stops reading stops no connection; what he makes wait is bounded, the lines beyond are lost.
 */
export class StdoutLines {
  readonly #stdout = process.stdout;
  #gathered = "";

  constructor() {
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
    if (lines !== "" && this.#stdout.writableLength < MAX_WAITING_BYTES) this.#stdout.write(lines);
  }
}
