import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChatEvent } from "../chat/events.ts";
import type { LogRange, Mark } from "../chat/log.ts";
import { formatBlock, parseBlock } from "./block.ts";

/** Behind every id. */
const LAST_ID = "\u{10ffff}";

/** A block, without what is in it. */
export interface BlockHead {
  readonly id: number;
  readonly count: number;
  /** Of its last event. */
  readonly lastAt: number;
}

/** A block with its events. */
export interface Block {
  readonly id: number;
  readonly events: readonly ChatEvent[];
}

type Between = Pick<LogRange, "after" | "before">;

/** Blocks of events, by the log that they are of. Those of one log do not overlap: they have an order. */
export class BlockTable {
  readonly #add: StatementSync;
  readonly #remove: StatementSync;
  readonly #ascending: StatementSync;
  readonly #descending: StatementSync;
  readonly #withId: StatementSync;
  readonly #oldest: StatementSync;
  readonly #last: StatementSync;
  readonly #lastAt: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      "INSERT INTO block (log, count, firstAt, firstId, lastAt, lastId, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#remove = database.prepare("DELETE FROM block WHERE id = ?");
    const between = "log = ? AND (lastAt, lastId) > (?, ?) AND (firstAt, firstId) < (?, ?)";
    const select = (order: string): StatementSync =>
      database.prepare(`SELECT id, body FROM block WHERE ${between} ORDER BY log, lastAt ${order}, lastId ${order}`);
    this.#ascending = select("ASC");
    this.#descending = select("DESC");
    this.#withId = database.prepare("SELECT id, body FROM block WHERE log = ? AND firstId <= ? AND lastId >= ?");
    this.#oldest = database.prepare(
      "SELECT id, count, lastAt FROM block WHERE log = ? ORDER BY lastAt, lastId LIMIT 1",
    );
    this.#last = database.prepare(
      "SELECT lastAt AS at, lastId AS id FROM block WHERE log = ? ORDER BY lastAt DESC, lastId DESC LIMIT 1",
    );
    // Of each log the last one: to look at all blocks would take as long as there are many.
    this.#lastAt = database.prepare("SELECT max((SELECT max(lastAt) FROM block WHERE log = log.id)) AS at FROM log");
  }

  /** The latest moment of which there is anything; 0 where there is nothing. */
  get lastAt(): number {
    return Number(this.#lastAt.get()?.["at"] ?? 0);
  }

  /** The last event of the log. */
  last(log: number): Required<Mark> | undefined {
    return this.#last.get(log) as Required<Mark> | undefined;
  }

  oldest(log: number): BlockHead | undefined {
    return this.#oldest.get(log) as BlockHead | undefined;
  }

  add(log: number, events: readonly ChatEvent[]): void {
    const first = events[0] as ChatEvent;
    const last = events.at(-1) as ChatEvent;
    this.#add.run(log, events.length, first.at, first.id, last.at, last.id, formatBlock(events));
  }

  remove(id: number): void {
    this.#remove.run(id);
  }

  /** The blocks in which there may be anything between two marks, from the oldest on, or from the newest. */
  *between(log: number, { after, before }: Between, from: LogRange["keep"] = "oldest"): Iterable<Block> {
    // No id comes after the last character of all: without one, a mark stands behind, or before, all of its moment.
    const start = [after?.at ?? 0, after === undefined ? "" : (after.id ?? LAST_ID)];
    const end = [before?.at ?? Number.MAX_SAFE_INTEGER, before?.id ?? ""];
    const select = from === "oldest" ? this.#ascending : this.#descending;
    for (const row of select.iterate(log, ...start, ...end)) yield blockOf(row);
  }

  /** The block with the event that has the id. */
  withId(log: number, id: string): Block | undefined {
    const blocks = this.#withId.all(log, id, id).map(blockOf);
    return blocks.find(({ events }) => events.some((event) => event.id === id));
  }
}

function blockOf({ id, body }: Record<string, unknown>): Block {
  return { id: Number(id), events: parseBlock(String(body)) };
}
