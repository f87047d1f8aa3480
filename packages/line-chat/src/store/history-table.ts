import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChatEvent } from "../chat/events.ts";
import type { HistoryStore } from "../chat/history.ts";
import type { LogRange } from "../chat/log.ts";
import { inTransaction } from "./database.ts";
import { type EventRecord, eventsOf, recordOf } from "./event-record.ts";

/** So many ids of logs are remembered. */
const MAX_IDS = 10_000;

/** Behind every id. */
const LAST = "\u{10ffff}";

/** What is to go. */
interface TrimOptions {
  /** Milliseconds since 1970. */
  readonly before: number;
  /** So many events of a log stay at most. */
  readonly keep: number;
  readonly limit: number;
}

/** The history in its file. */
export class HistoryTable implements HistoryStore {
  readonly #database: DatabaseSync;
  readonly #ids = new Map<string, number>();
  readonly #findLog: StatementSync;
  readonly #addLog: StatementSync;
  readonly #add: StatementSync;
  readonly #oldest: StatementSync;
  readonly #newest: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;
  readonly #trim: StatementSync;
  readonly #trimOldest: StatementSync;
  readonly #count: StatementSync;
  /** How many events there are of logs that are written to. */
  readonly #counts = new Map<number, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#findLog = database.prepare("SELECT id FROM log WHERE name = ?");
    this.#addLog = database.prepare("INSERT INTO log (name) VALUES (?) RETURNING id");
    this.#add = database.prepare("INSERT OR IGNORE INTO event (log, at, id, body) VALUES (?, ?, ?, ?)");
    const range = "log = ? AND (at, id) > (?, ?) AND (at, id) < (?, ?)";
    const select = (order: string): StatementSync =>
      database.prepare(
        `SELECT at, id, body FROM event WHERE ${range} ORDER BY log ${order}, at ${order}, id ${order} LIMIT ?`,
      );
    this.#oldest = select("ASC");
    this.#newest = select("DESC");
    this.#find = database.prepare("SELECT at, id, body FROM event WHERE log = ? AND id = ?");
    this.#count = database.prepare("SELECT count(*) AS n FROM event WHERE log = ?");
    this.#trimOldest = database.prepare(`
      DELETE FROM event WHERE log = ?1 AND (at, id) IN
        (SELECT at, id FROM event WHERE log = ?1 ORDER BY log, at, id LIMIT ?2)`);
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

  read(log: string, { after, before, limit, keep }: LogRange): readonly ChatEvent[] {
    const id = this.#idOf(log);
    if (id === undefined) return [];
    // No id comes after the last character of all: without one, a mark stands behind, or before, all of its moment.
    const from = [after?.at ?? 0, after === undefined ? "" : (after.id ?? LAST)];
    const to = [before?.at ?? Number.MAX_SAFE_INTEGER, before?.id ?? ""];
    const rows = (keep === "oldest" ? this.#oldest : this.#newest).all(id, ...from, ...to, limit);
    return eventsOf((keep === "oldest" ? rows : rows.toReversed()) as unknown as EventRecord[]);
  }

  find(log: string, id: string): ChatEvent | undefined {
    const logId = this.#idOf(log);
    const row = logId === undefined ? undefined : this.#find.get(logId, id);
    return row && eventsOf([row as unknown as EventRecord])[0];
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
      // Those of logs that were new are none now.
      this.#ids.clear();
      this.#counts.clear();
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

  remove(log: string, { at, id }: ChatEvent): void {
    const logId = this.#idOf(log);
    if (logId !== undefined) this.#removeCounted(logId, () => this.#remove.run(logId, at, id));
  }

  trim(log: string, keep: number, limit: number): boolean {
    const id = this.#idOf(log);
    if (id === undefined) return true;
    const excess = this.#countOf(id) - keep;
    if (excess > 0) this.#removeCounted(id, () => this.#trimOldest.run(id, Math.min(excess, limit)));
    return excess <= limit;
  }

  #append(log: number, { at, id, body }: EventRecord): boolean {
    const count = this.#counts.get(log);
    const isNew = Number(this.#add.run(log, at, id, body).changes) > 0;
    if (isNew && count !== undefined) this.#counts.set(log, count + 1);
    return isNew;
  }

  #removeCounted(log: number, remove: () => { readonly changes: number | bigint }): number {
    const count = this.#counts.get(log);
    const removed = Number(remove().changes);
    if (count !== undefined) this.#counts.set(log, count - removed);
    return removed;
  }

  #countOf(log: number): number {
    let count = this.#counts.get(log);
    if (count === undefined) this.#counts.set(log, (count = Number(this.#count.get(log)?.["n"])));
    return count;
  }

  /**
   * Removes what is older than the moment, and what is more than is to be kept, from the log behind another one: so many
   * events at most. A log that is empty then goes, too. @returns that log, or the one before it when there may be more to
   * do; `undefined` behind the last one.
   */
  trimNext(after: number, { before, keep, limit }: TrimOptions): number | undefined {
    const next = this.#database.prepare("SELECT id FROM log WHERE id > ? ORDER BY id LIMIT 1").get(after);
    if (!next) return undefined;
    const id = Number(next["id"]);
    if (this.#removeCounted(id, () => this.#trim.run(id, before, limit)) === limit) return after;
    const excess = this.#countOf(id) - keep;
    if (excess > 0) this.#removeCounted(id, () => this.#trimOldest.run(id, Math.min(excess, limit)));
    if (excess > limit) return after;
    const { changes } = this.#database
      .prepare("DELETE FROM log WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE log = ?1)")
      .run(id);
    if (Number(changes) > 0) this.#ids.clear();
    this.#counts.delete(id);
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
    if (this.#ids.size >= MAX_IDS) {
      this.#ids.clear();
      this.#counts.clear();
    }
    this.#ids.set(log, id);
  }
}
