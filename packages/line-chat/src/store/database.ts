import type * as Sqlite from "node:sqlite";
import type { DatabaseSync } from "node:sqlite";
import { MIGRATIONS } from "./schema.ts";
import { StoreError } from "./store-error.ts";

/** How long to wait for another process that writes, such as an import. */
const BUSY_MS = 2_000;
/** Only if the checkpointer does not come to it: so many pages are 64 MiB. */
const CHECKPOINT = "PRAGMA wal_autocheckpoint = 16384;";

/**
 * Opens the file, makes it where it is missing, and brings its tables to this version.
 * @throws {StoreError} where that cannot be done: this Node has no SQLite, the file is none of ours, or is of a later version.
 */
export function openDatabase(path: string): DatabaseSync {
  const sqlite = sqliteOf(path);
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(path, { enableForeignKeyConstraints: true });
    // A killed process leaves a file that opens, with all that was committed; only a crash of the machine may take the last of it.
    database.exec(
      `PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${CHECKPOINT}`,
    );
    migrate(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof StoreError ? error : new StoreError(path, "cannot be opened", error);
  }
}

/** Does all of it, or nothing. */
export function inTransaction(database: DatabaseSync, act: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    act();
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Of some failures SQLite has undone it itself; older Node lines do not tell. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // there was nothing to undo
  }
}

function sqliteOf(path: string): typeof Sqlite {
  const sqlite = process.getBuiltinModule("node:sqlite");
  if (sqlite) return sqlite;
  throw new StoreError(
    path,
    `needs node:sqlite, which this Node (${process.version}) lacks; store: "memory" needs none`,
  );
}

function migrate(database: DatabaseSync, path: string): void {
  inTransaction(database, () => {
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version > MIGRATIONS.length) {
      throw new StoreError(path, `is of version ${version}; this program knows versions up to ${MIGRATIONS.length}`);
    }
    for (const migration of MIGRATIONS.slice(version)) migration(database);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}
