import type { DatabaseSync } from "node:sqlite";
import type { ChatEvent } from "../chat/events.ts";
import { blocksOf, formatBlock, MAX_BLOCK_EVENTS } from "./block.ts";
import { type EventRecord, eventOf } from "./event-record.ts";

/** Version 2 of the tables: events were kept in a row each, and are in blocks from then on. */
export function putRowsIntoBlocks(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE block (
      id INTEGER PRIMARY KEY,
      log INTEGER NOT NULL REFERENCES log (id),
      count INTEGER NOT NULL,
      firstAt INTEGER NOT NULL,
      firstId TEXT NOT NULL,
      lastAt INTEGER NOT NULL,
      lastId TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE UNIQUE INDEX blockOfLog ON block (log, lastAt, lastId, firstAt, firstId);
  `);
  const add = database.prepare(
    "INSERT INTO block (log, count, firstAt, firstId, lastAt, lastId, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  for (const { log, events } of groups(database)) {
    for (const block of blocksOf(events)) {
      const first = block[0] as ChatEvent;
      const last = block.at(-1) as ChatEvent;
      add.run(log, block.length, first.at, first.id, last.at, last.id, formatBlock(block));
    }
  }
  database.exec("DROP TABLE event");
}

/** Rows of one log that follow each other. */
function* groups(database: DatabaseSync): Iterable<{ readonly log: number; readonly events: readonly ChatEvent[] }> {
  const rows = database.prepare("SELECT log, at, id, body FROM event ORDER BY log, at, id").iterate();
  let log = 0;
  let events: ChatEvent[] = [];
  for (const row of rows as Iterable<unknown> as Iterable<EventRecord & { readonly log: number }>) {
    if (row.log !== log || events.length === MAX_BLOCK_EVENTS) {
      yield { log, events };
      events = [];
    }
    log = row.log;
    events.push(eventOf(row));
  }
  yield { log, events };
}
