import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AccountRecord, AccountStore } from "../chat/accounts.ts";
import { MAX_MARKERS } from "../chat/memory-accounts.ts";
import { fold } from "../chat/names.ts";
import { inTransaction } from "./database.ts";

interface Row {
  readonly key: string;
  readonly name: string;
  readonly createdAt: number;
  readonly password: string | null;
  readonly scram: string | null;
}

/** Accounts in their file. Each change is in it before anybody is told of it. */
export class AccountTable implements AccountStore {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #findByCertificate: StatementSync;
  readonly #certificates: StatementSync;
  readonly #marker: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#find = database.prepare("SELECT * FROM account WHERE key = ?");
    this.#findByCertificate = database.prepare("SELECT account FROM certificate WHERE fingerprint = ?");
    this.#certificates = database.prepare("SELECT fingerprint FROM certificate WHERE account = ? ORDER BY fingerprint");
    this.#marker = database.prepare("SELECT at FROM marker WHERE account = ? AND target = ?");
  }

  find(name: string): AccountRecord | undefined {
    const row = this.#find.get(fold(name)) as Row | undefined;
    return row && this.#recordOf(row);
  }

  findByCertificate(fingerprint: string): AccountRecord | undefined {
    const found = this.#findByCertificate.get(fingerprint);
    return found && this.find(String(found["account"]));
  }

  add({ name, createdAt, credentials, certificates }: AccountRecord): boolean {
    const key = fold(name);
    if (this.#find.get(key) || certificates.some((each) => this.#findByCertificate.get(each))) return false;
    inTransaction(this.#database, () => {
      this.#database
        .prepare("INSERT INTO account (key, name, createdAt, password, scram) VALUES (?, ?, ?, ?, ?)")
        .run(key, name, createdAt, credentials.hash ?? null, credentials.scram ?? null);
      const add = this.#database.prepare("INSERT INTO certificate (fingerprint, account) VALUES (?, ?)");
      for (const each of new Set(certificates)) add.run(each, key);
    });
    return true;
  }

  marker(name: string, target: string): number | undefined {
    const found = this.#marker.get(fold(name), fold(target));
    return found && Number(found["at"]);
  }

  setMarker(name: string, target: string, at: number): boolean {
    const key = fold(name);
    if (!this.#marker.get(key, fold(target)) && this.#markerCount(key) >= MAX_MARKERS) return false;
    this.#database
      .prepare("INSERT INTO marker (account, target, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at")
      .run(key, fold(target), at);
    return true;
  }

  /** All accounts, in the order of their names. */
  *all(): Iterable<AccountRecord> {
    for (const row of this.#database.prepare("SELECT * FROM account ORDER BY key").iterate()) {
      yield this.#recordOf(row as unknown as Row);
    }
  }

  /** How far the account has read, by the names of conversations. */
  markersOf(name: string): Record<string, number> {
    const rows = this.#database
      .prepare("SELECT target, at FROM marker WHERE account = ? ORDER BY target")
      .all(fold(name));
    return Object.fromEntries(rows.map(({ target, at }) => [String(target), Number(at)]));
  }

  #markerCount(key: string): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM marker WHERE account = ?").get(key)?.["n"]);
  }

  #recordOf({ key, name, createdAt, password, scram }: Row): AccountRecord {
    return {
      name,
      createdAt,
      credentials: { hash: password ?? undefined, scram: scram ?? undefined },
      certificates: this.#certificates.all(key).map(({ fingerprint }) => String(fingerprint)),
    };
  }
}
