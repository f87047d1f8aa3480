import type { DatabaseSync, StatementSync } from "node:sqlite";

/** So many ids of logs are remembered. */
const MAX_IDS = 10_000;

export interface LogHead {
  readonly id: number;
  readonly name: string;
}

/** Which logs there are, under which numbers, and how many events each has. */
export class LogTable {
  readonly #ids = new Map<string, number>();
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #next: StatementSync;
  readonly #names: StatementSync;
  readonly #count: StatementSync;
  readonly #addToCount: StatementSync;
  readonly #removeEmpty: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare("SELECT id FROM log WHERE name = ?");
    this.#add = database.prepare("INSERT INTO log (name) VALUES (?) RETURNING id");
    this.#next = database.prepare("SELECT id, name FROM log WHERE id > ? ORDER BY id LIMIT 1");
    this.#names = database.prepare("SELECT name FROM log WHERE name >= ? AND name < ?");
    this.#count = database.prepare("SELECT count FROM log WHERE id = ?");
    this.#addToCount = database.prepare("UPDATE log SET count = count + ? WHERE id = ?");
    this.#removeEmpty = database.prepare(
      "DELETE FROM log WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM block WHERE log = ?1)",
    );
  }

  idOf(name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const found = this.#find.get(name)?.["id"];
    return found === undefined ? undefined : this.#remember(name, Number(found));
  }

  /** The id of the log, which is made where it is missing. */
  make(name: string): number {
    return this.idOf(name) ?? this.#remember(name, Number(this.#add.get(name)?.["id"]));
  }

  /** The log behind another one; `undefined` behind the last one. */
  next(after: number): LogHead | undefined {
    return this.#next.get(after) as LogHead | undefined;
  }

  /** The names that begin with the prefix. */
  names(prefix: string): readonly string[] {
    const end = prefix.slice(0, -1) + String.fromCodePoint((prefix.codePointAt(prefix.length - 1) ?? 0) + 1);
    return this.#names.all(prefix, end).map(({ name }) => String(name));
  }

  countOf(id: number): number {
    return Number(this.#count.get(id)?.["count"] ?? 0);
  }

  addToCount(id: number, difference: number): void {
    if (difference !== 0) this.#addToCount.run(difference, id);
  }

  removeEmpty(id: number): void {
    if (Number(this.#removeEmpty.run(id).changes) > 0) this.forgetIds();
  }

  /** Those of logs that were new may be none. */
  forgetIds(): void {
    this.#ids.clear();
  }

  #remember(name: string, id: number): number {
    if (this.#ids.size >= MAX_IDS) this.#ids.clear();
    this.#ids.set(name, id);
    return id;
  }
}
