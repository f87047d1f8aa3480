import type { DatabaseSync } from "node:sqlite";
import type { ChatEvent } from "../chat/events.ts";
import type { HistoryStore } from "../chat/history.ts";
import { compareToMark, type LogRange } from "../chat/log.ts";
import { blocksOf, compareEvents } from "./block.ts";
import { type BlockHead, BlockTable } from "./block-table.ts";
import { inTransaction } from "./database.ts";
import { LogTable } from "./log-table.ts";

/** What is to go. */
interface TrimOptions {
  /** Milliseconds since 1970. */
  readonly before: number;
  /** So many events of a log stay, and what else is in a block with them. */
  readonly keep: number;
  /** So many events are removed, and no block more after them. */
  readonly limit: number;
}

/** The history in its file: events in blocks, which are written and removed as a whole. */
export class HistoryTable implements HistoryStore {
  readonly #database: DatabaseSync;
  readonly #logs: LogTable;
  readonly #blocks: BlockTable;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#logs = new LogTable(database);
    this.#blocks = new BlockTable(database);
  }

  /** The latest moment of which there is anything; 0 where there is nothing. */
  get lastAt(): number {
    return this.#blocks.lastAt;
  }

  read(log: string, range: LogRange): readonly ChatEvent[] {
    const id = this.#logs.idOf(log);
    if (id === undefined) return [];
    const { limit, keep } = range;
    const found: ChatEvent[][] = [];
    let count = 0;
    for (const { events } of this.#blocks.between(id, range, keep)) {
      const inRange = events.filter((event) => isBetween(event, range));
      found.push(inRange);
      count += inRange.length;
      if (count >= limit) break;
    }
    return keep === "oldest" ? found.flat().slice(0, limit) : found.toReversed().flat().slice(-limit);
  }

  find(log: string, id: string): ChatEvent | undefined {
    const logId = this.#logs.idOf(log);
    const block = logId === undefined ? undefined : this.#blocks.withId(logId, id);
    return block?.events.find((event) => event.id === id);
  }

  names(prefix: string): readonly string[] {
    return this.#logs.names(prefix);
  }

  atOnce(write: () => void): void {
    try {
      inTransaction(this.#database, write);
    } catch (error) {
      this.#logs.forgetIds();
      throw error;
    }
  }

  /** @returns how many of the events are new. */
  append(log: string, events: readonly ChatEvent[]): number {
    const id = this.#logs.make(log);
    const last = this.#blocks.last(id);
    const [first] = events;
    const isBehind = first !== undefined && (last === undefined || compareToMark(first, last) > 0);
    const added = isBehind && isSorted(events) ? this.#add(id, events) : this.#merge(id, events);
    this.#logs.addToCount(id, added);
    return added;
  }

  /** All events, log by log, and in their order. */
  *all(): Iterable<{ readonly log: string; readonly event: ChatEvent }> {
    for (let log = this.#logs.next(0); log; log = this.#logs.next(log.id)) {
      const { id, name } = log;
      for (const { events } of this.#blocks.between(id, {})) for (const event of events) yield { log: name, event };
    }
  }

  remove(log: string, { id }: ChatEvent): void {
    const logId = this.#logs.idOf(log);
    const block = logId === undefined ? undefined : this.#blocks.withId(logId, id);
    if (logId === undefined || !block) return;
    this.#blocks.remove(block.id);
    const rest = block.events.filter((event) => event.id !== id);
    this.#logs.addToCount(logId, this.#add(logId, rest) - block.events.length);
  }

  trim(log: string, keep: number, limit: number): boolean {
    const id = this.#logs.idOf(log);
    return id === undefined || this.#trimCount(id, keep, limit);
  }

  /**
   * Removes what is older than the moment, and what is more than is to be kept, from the log behind another one: so much
   * at most. A log that is empty then goes, too. @returns that log, or the one before it when there may be more to do;
   * `undefined` behind the last one.
   */
  trimNext(after: number, { before, keep, limit }: TrimOptions): number | undefined {
    const id = this.#logs.next(after)?.id;
    if (id === undefined) return undefined;
    const isDone = this.#removeOldest(id, limit, ({ lastAt }) => lastAt < before) && this.#trimCount(id, keep, limit);
    if (!isDone) return after;
    this.#logs.removeEmpty(id);
    return id;
  }

  #add(log: number, events: readonly ChatEvent[]): number {
    for (const block of blocksOf(events)) this.#blocks.add(log, block);
    return events.length;
  }

  /** Puts events where they belong between others, as an import may have them; what is there stays as it is. */
  #merge(log: number, events: readonly ChatEvent[]): number {
    const sorted = events.toSorted(compareEvents);
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (!first || !last) return 0;
    const range = { after: { at: first.at - 1 }, before: { at: last.at + 1 } };
    const blocks = [...this.#blocks.between(log, range)];
    const there = blocks.flatMap((block) => block.events);
    const all = withoutDoubles([...there, ...sorted].toSorted(compareEvents));
    if (all.length === there.length) return 0;
    for (const { id } of blocks) this.#blocks.remove(id);
    return this.#add(log, all) - there.length;
  }

  #trimCount(log: number, keep: number, limit: number): boolean {
    const excess = this.#logs.countOf(log) - keep;
    return excess <= 0 || this.#removeOldest(log, limit, ({ count }, removed) => removed + count <= excess);
  }

  /** Removes blocks, the oldest first, until so many events are gone. @returns whether no other has to go. */
  #removeOldest(log: number, limit: number, mustGo: (block: BlockHead, removed: number) => boolean): boolean {
    let removed = 0;
    let block = this.#blocks.oldest(log);
    while (block && removed < limit && mustGo(block, removed)) {
      this.#blocks.remove(block.id);
      removed += block.count;
      block = this.#blocks.oldest(log);
    }
    this.#logs.addToCount(log, -removed);
    return block === undefined || !mustGo(block, removed);
  }
}

function isBetween(event: ChatEvent, { after, before }: LogRange): boolean {
  if (after !== undefined && compareToMark(event, after) <= 0) return false;
  return before === undefined || compareToMark(event, before) < 0;
}

function isSorted(events: readonly ChatEvent[]): boolean {
  return events.every((event, index) => index === 0 || compareEvents(events[index - 1] as ChatEvent, event) < 0);
}

function withoutDoubles(sorted: readonly ChatEvent[]): ChatEvent[] {
  return sorted.filter((event, index) => index === 0 || compareEvents(sorted[index - 1] as ChatEvent, event) !== 0);
}
