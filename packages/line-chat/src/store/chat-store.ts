import type { DatabaseSync } from "node:sqlite";
import { AccountTable } from "./account-table.ts";
import { openDatabase } from "./database.ts";
import { HistoryTable } from "./history-table.ts";

/** All that a chat keeps, in one file. */
export class ChatStore {
  readonly history: HistoryTable;
  readonly accounts: AccountTable;
  readonly #database: DatabaseSync;

  /** @throws {StoreError} where the file cannot be opened. */
  constructor(path: string) {
    this.#database = openDatabase(path);
    this.history = new HistoryTable(this.#database);
    this.accounts = new AccountTable(this.#database);
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  close(): void {
    this.#database.close();
  }
}
