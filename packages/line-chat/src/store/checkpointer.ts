import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** From so many bytes on, what has been appended beside the file is brought into it. */
const MAX_BYTES = 4 * 1_024 * 1_024;

// Text, so that it is in whatever file the program is built into.
const CODE = `
  const { DatabaseSync } = require("node:sqlite");
  const { parentPort, workerData } = require("node:worker_threads");
  parentPort.on("message", () => {
    const database = new DatabaseSync(workerData);
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    database.close();
    parentPort.postMessage("done");
  });
`;

/**
 * Brings what SQLite has appended beside the file (the write-ahead log) into it, on a thread of its own: that waits for
 * the disk, and the chat must not. The thread is made when it is needed first, and stays: to make one costs as much as
 * thousands of lines.
 */
export class Checkpointer {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #worker: Worker | undefined;
  #isBusy = false;

  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  /** Begins, if there is enough to do, and it is not at it. */
  begin(): void {
    if (this.#isBusy || this.#size < MAX_BYTES) return;
    this.#isBusy = true;
    this.#worker ??= this.#makeWorker();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it takes no origin
    this.#worker.postMessage("begin");
  }

  /** Lets the thread end. */
  close(): void {
    void this.#worker?.terminate();
  }

  #makeWorker(): Worker {
    const worker = new Worker(CODE, { eval: true, workerData: this.#path, execArgv: [] });
    worker.unref();
    worker.on("message", () => (this.#isBusy = false));
    worker.once("error", this.#onError);
    worker.once("exit", () => {
      this.#worker = undefined;
      this.#isBusy = false;
    });
    return worker;
  }

  get #size(): number {
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
