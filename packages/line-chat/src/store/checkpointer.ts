import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** From so many bytes on, what has been appended beside the file is brought into it. */
const MAX_BYTES = 4 * 1_024 * 1_024;

// Text, so that it is in whatever file the program is built into.
const CODE = `
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(require("node:worker_threads").workerData);
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  database.close();
`;

/**
 * Brings what SQLite has appended beside the file (the write-ahead log) into it, on a thread of its own: that waits for
 * the disk, and the chat must not.
 */
export class Checkpointer {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #worker: Worker | undefined;

  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  /** Begins, if there is enough to do, and nobody is at it. */
  begin(): void {
    if (this.#worker || this.#size < MAX_BYTES) return;
    this.#worker = new Worker(CODE, { eval: true, workerData: this.#path, execArgv: [] });
    this.#worker.unref();
    this.#worker.once("error", this.#onError);
    this.#worker.once("exit", () => (this.#worker = undefined));
  }

  get #size(): number {
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
