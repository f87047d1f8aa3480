import type { DatabaseSync } from "node:sqlite";
import { putRowsIntoBlocks } from "./rows-into-blocks.ts";

/** What makes each version of the tables of the one before; what has been released is never changed. */
export const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [makeTables, putRowsIntoBlocks];

function makeTables(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    count INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE event (
    log INTEGER NOT NULL REFERENCES log (id),
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (log, at, id)
  ) WITHOUT ROWID;
  CREATE INDEX eventById ON event (id);
  CREATE TABLE account (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    password TEXT,
    scram TEXT
  ) WITHOUT ROWID;
  CREATE TABLE certificate (
    fingerprint TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (key) ON DELETE CASCADE
  ) WITHOUT ROWID;
  CREATE INDEX certificateOfAccount ON certificate (account);
  CREATE TABLE marker (
    account TEXT NOT NULL REFERENCES account (key) ON DELETE CASCADE,
    target TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, target)
  ) WITHOUT ROWID;
  `);
}
