import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChatEvent } from "../chat/events.ts";
import type { HistoryStore } from "../chat/history.ts";
import { inTransaction } from "./database.ts";
import { type EventRecord, eventsOf, recordOf } from "./event-record.ts";

/** So many ids of logs are remembered. */
const MAX_IDS = 10_000;

/** The history in its file. */
export class HistoryTable implements HistoryStore {
  readonly #database: DatabaseSync;
  readonly #ids = new Map<string, number>();
  readonly #findLog: StatementSync;
  readonly #addLog: StatementSync;
  readonly #add: StatementSync;
  readonly #read: StatementSync;
  readonly #remove: StatementSync;
  readonly #trim: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#findLog = database.prepare("SELECT id FROM log WHERE name = ?");
    this.#addLog = database.prepare("INSERT INTO log (name) VALUES (?) RETURNING id");
    this.#add = database.prepare("INSERT OR IGNORE INTO event (log, at, id, body) VALUES (?, ?, ?, ?)");
    this.#read = database.prepare(
      "SELECT at, id, body FROM event WHERE log = ? ORDER BY log DESC, at DESC, id DESC LIMIT ?",
    );
    this.#remove = database.prepare("DELETE FROM event WHERE log = ? AND at = ? AND id = ?");
    this.#trim = database.prepare(`
      DELETE FROM event WHERE log = ?1 AND (at, id) IN
        (SELECT at, id FROM event WHERE log = ?1 AND at < ?2 ORDER BY log, at, id LIMIT ?3)`);
  }

  /** The latest moment of which there is anything; 0 where there is nothing. */
  get lastAt(): number {
    // Of each log the last one: to look at all events would take as long as there are many.
    const last = this.#database
      .prepare("SELECT max((SELECT max(at) FROM event WHERE log = log.id)) AS at FROM log")
      .get();
    return Number(last?.["at"] ?? 0);
  }

  read(log: string, limit: number): readonly ChatEvent[] {
    const id = this.#idOf(log);
    if (id === undefined) return [];
    return eventsOf((this.#read.all(id, limit) as unknown as EventRecord[]).toReversed());
  }

  names(prefix: string): readonly string[] {
    const end = prefix.slice(0, -1) + String.fromCodePoint((prefix.codePointAt(prefix.length - 1) ?? 0) + 1);
    const rows = this.#database.prepare("SELECT name FROM log WHERE name >= ? AND name < ?").all(prefix, end);
    return rows.map(({ name }) => String(name));
  }

  atOnce(write: () => void): void {
    try {
      inTransaction(this.#database, write);
    } catch (error) {
      this.#ids.clear(); // those of logs that were new are none now
      throw error;
    }
  }

  append(log: string, events: readonly ChatEvent[]): void {
    const id = this.#idOf(log) ?? this.#make(log);
    for (const event of events) this.#append(id, recordOf(event));
  }

  /** @returns whether it is new. */
  appendRecord(log: string, record: EventRecord): boolean {
    return this.#append(this.#idOf(log) ?? this.#make(log), record);
  }

  /** All events, log by log, and in their order. */
  *all(): Iterable<EventRecord & { readonly log: string }> {
    const rows = this.#database.prepare(
      "SELECT log.name AS log, at, event.id AS id, body FROM log JOIN event ON event.log = log.id ORDER BY log.id, at, event.id",
    );
    for (const row of rows.iterate()) yield row as unknown as EventRecord & { readonly log: string };
  }

  #append(log: number, { at, id, body }: EventRecord): boolean {
    return Number(this.#add.run(log, at, id, body).changes) > 0;
  }

  remove(log: string, { at, id }: ChatEvent): void {
    const logId = this.#idOf(log);
    if (logId !== undefined) this.#remove.run(logId, at, id);
  }

  trim(log: string, before: number, limit: number): boolean {
    const id = this.#idOf(log);
    return id === undefined || Number(this.#trim.run(id, before, limit).changes) < limit;
  }

  /** Removes what is older than that from the log behind another one, so many events at most; a log that is empty then, too. */
  trimNext(after: number, before: number, limit: number): number | undefined {
    const next = this.#database.prepare("SELECT id FROM log WHERE id > ? ORDER BY id LIMIT 1").get(after);
    if (!next) return undefined;
    const id = Number(next["id"]);
    if (Number(this.#trim.run(id, before, limit).changes) === limit) return after; // there may be more of it
    const { changes } = this.#database
      .prepare("DELETE FROM log WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE log = ?1)")
      .run(id);
    if (Number(changes) > 0) this.#ids.clear();
    return id;
  }

  #make(log: string): number {
    const id = Number(this.#addLog.get(log)?.["id"]);
    this.#remember(log, id);
    return id;
  }

  #idOf(log: string): number | undefined {
    const known = this.#ids.get(log);
    if (known !== undefined) return known;
    const found = this.#findLog.get(log)?.["id"];
    if (found === undefined) return undefined;
    this.#remember(log, Number(found));
    return Number(found);
  }

  #remember(log: string, id: number): void {
    if (this.#ids.size >= MAX_IDS) this.#ids.clear();
    this.#ids.set(log, id);
  }
}
