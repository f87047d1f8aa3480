import type { DatabaseSync } from "node:sqlite";
import { AccountTable } from "./account-table.ts";
import { openDatabase } from "./database.ts";
import { HistoryTable } from "./history-table.ts";

/** Those of ours write for some milliseconds; what fails is tried again. */
const BUSY_MS = 50;

/** All that a chat keeps, in one file. */
export class ChatStore {
  readonly history: HistoryTable;
  readonly accounts: AccountTable;
  readonly path: string;
  readonly #database: DatabaseSync;
  /** Older Node lines do not tell. */
  #isOpen = true;

  /**
   * @param busyMs how long to wait for another process that writes at the moment; the whole process waits.
   * @throws {StoreError} where the file cannot be opened.
   */
  constructor(path: string, { busyMs = BUSY_MS }: { readonly busyMs?: number } = {}) {
    this.path = path;
    this.#database = openDatabase(path);
    this.#database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    this.history = new HistoryTable(this.#database);
    this.accounts = new AccountTable(this.#database);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
    this.#database.close();
  }
}
