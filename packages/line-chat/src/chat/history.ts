import { isPassing, privateConversation } from "./conversations.ts";
import type { ChatEvent } from "./events.ts";
import { compareToMark, Log, type LogRange, type Mark } from "./log.ts";

/** A part of what happened in one conversation. */
export interface HistoryRange extends LogRange {
  /** Also who came and went, and the like; otherwise only what was said. */
  readonly withEvents?: boolean | undefined;
}

/** Where a history is kept longer than the process lives. */
export interface HistoryStore {
  /** The events of a log that are in the range, the oldest first. */
  read(log: string, range: LogRange): readonly ChatEvent[];
  /** The event of a log that has the id. */
  find(log: string, id: string): ChatEvent | undefined;
  /** The names of the logs that begin with the prefix. */
  names(prefix: string): readonly string[];
  /** What `write` does is in the file as a whole, or not at all. */
  atOnce(write: () => void): void;
  append(log: string, events: readonly ChatEvent[]): void;
  remove(log: string, event: ChatEvent): void;
  /** Removes all but the last events, so many at most at once. @returns whether nothing is left to remove. */
  trim(log: string, keep: number, limit: number): boolean;
}

/** How much is kept, and where. */
export interface HistoryOptions {
  /** Milliseconds since 1970. */
  now(): number;
  /** So many lines of each conversation, and as many other events. */
  readonly maxLines: number;
  /** Nothing that is older, in milliseconds. */
  readonly maxAgeMs: number;
  /** So many conversations in memory; of a store's, others are read again when they are asked for. */
  readonly maxConversations: number;
  /** None where all is gone with the process. */
  readonly store?: HistoryStore | undefined;
}

/** So many events are written, or removed, before the time is looked at. */
const BATCH = 128;

/** What was said and has happened, by conversation: see `conversations.ts`. */
export class History {
  /** Called when there is something to write, where there was nothing. */
  onUnwritten: () => void = () => undefined;
  readonly #options: HistoryOptions;
  readonly #logs = new Map<string, Log>();
  /** What has something in it that is not written. */
  readonly #unwritten = new Set<Log>();
  /** What is being written, and how much of it: what comes meanwhile is for the next round. */
  readonly #round = new Map<Log, number>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Whether anything is kept at all. */
  get isKept(): boolean {
    return this.#options.maxLines > 0;
  }

  /** Whether something has come that is in no round yet. */
  get hasUnwritten(): boolean {
    return this.#unwritten.size > 0;
  }

  add(conversation: string, event: ChatEvent): void {
    if (this.#options.maxLines === 0) return;
    const log = this.#log(event.kind === "said" ? conversation : eventsOf(conversation));
    log.add(event);
    // One line of a burst is told of, and not each.
    if (log.unwritten === 1) this.#mustWrite(log);
  }

  /** The events of the range, the oldest first. */
  select(conversation: string, range: HistoryRange): readonly ChatEvent[] {
    if (range.limit <= 0) return [];
    const lines = this.#selectIn(conversation, range);
    if (!range.withEvents) return lines;
    const all = [...lines, ...this.#selectIn(eventsOf(conversation), range)].toSorted(
      (one, other) => one.at - other.at || (one.id < other.id ? -1 : 1),
    );
    return range.keep === "oldest" ? all.slice(0, range.limit) : all.slice(-range.limit);
  }

  /** The event of the conversation that has the id. */
  find(conversation: string, id: string): ChatEvent | undefined {
    return this.#findIn(conversation, id) ?? this.#findIn(eventsOf(conversation), id);
  }

  /** Takes out what was said, or has happened, as if it never had. */
  remove(conversation: string, event: ChatEvent): void {
    const log = this.#log(event.kind === "said" ? conversation : eventsOf(conversation));
    if (log.remove(event)) this.#mustWrite(log);
  }

  /** What was said last. */
  latest(conversation: string): ChatEvent | undefined {
    return this.#selectIn(conversation, { limit: 1, keep: "newest" })[0];
  }

  /** With whom somebody has talked, by their names, folded. */
  partners(owner: string): string[] {
    const prefix = privateConversation(owner, "");
    const names = new Set(this.#options.store?.names(prefix));
    for (const name of this.#logs.keys()) if (name.startsWith(prefix)) names.add(name);
    return [...names].map((name) => name.slice(prefix.length));
  }

  /** Nobody can ask for it any more. Only for what is kept by nobody but this process. */
  forget(conversation: string): void {
    this.#logs.delete(conversation);
    this.#logs.delete(eventsOf(conversation));
  }

  /**
   * Writes what is retained by now, until there is nothing left of what there was at the first call, or no time.
   * @returns whether all of that is written. What came meanwhile has been told by {@link onUnwritten}.
   * @throws what the store throws; it has to be called again then.
   */
  writeSome(isTimeUp: () => boolean): boolean {
    const { store } = this.#options;
    if (!store) return true;
    if (this.#round.size === 0) this.#beginRound();
    const taken: [Log, number][] = [];
    const removed: [Log, readonly ChatEvent[]][] = [];
    try {
      store.atOnce(() => {
        for (const [log, count] of this.#round) {
          this.#round.delete(log);
          this.#removeFrom(store, log, removed);
          const left = this.#write(log, store, { count, taken, isTimeUp });
          // Behind the others: their turn comes between.
          if (left !== undefined) return void this.#round.set(log, left);
          if (log.unwritten > 0) this.#mustWrite(log);
          if (isTimeUp()) return;
        }
      });
    } catch (error) {
      for (const [log, count] of taken) {
        log.putBack(count);
        this.#round.set(log, log.unwritten);
      }
      for (const [log, events] of removed) {
        log.putRemovedBack(events);
        this.#round.set(log, log.unwritten);
      }
      throw error;
    }
    return this.#round.size === 0;
  }

  #beginRound(): void {
    for (const log of this.#unwritten) this.#round.set(log, log.unwritten);
    this.#unwritten.clear();
  }

  #removeFrom(store: HistoryStore, log: Log, removed: [Log, readonly ChatEvent[]][]): void {
    const events = log.takeRemoved();
    if (events.length === 0) return;
    removed.push([log, events]);
    for (const event of events) store.remove(log.name, event);
  }

  /** @returns how much of it is left for this round; `undefined` where it needs nothing more. */
  #write(
    log: Log,
    store: HistoryStore,
    { count, taken, isTimeUp }: { count: number; taken: [Log, number][]; isTimeUp: () => boolean },
  ): number | undefined {
    for (let left = count; left > 0; left -= BATCH) {
      const events = log.takeUnwritten(Math.min(left, BATCH));
      taken.push([log, events.length]);
      store.append(log.name, events);
      if (left > BATCH && isTimeUp()) return left - BATCH;
    }
    while (!store.trim(log.name, this.#options.maxLines, BATCH)) if (isTimeUp()) return 0;
    return undefined;
  }

  /** What is in memory, and what the store has before that. */
  #selectIn(name: string, range: LogRange): readonly ChatEvent[] {
    const { limit, keep } = range;
    if (this.#options.maxLines === 0) return [];
    const bounded = { ...range, after: laterOf(range.after, { at: this.#options.now() - this.#options.maxAgeMs - 1 }) };
    const log = this.#logs.get(name);
    const recent = log?.select(bounded) ?? [];
    const isEnough = log?.isFull === true || (keep === "newest" && recent.length === limit);
    const store = isPassing(name) || isEnough ? undefined : this.#options.store;
    if (!store) return recent;
    const older = store.read(name, { ...bounded, before: earlierOf(range.before, log?.oldest) });
    const all = [...older.filter((event) => !log?.isRemoved(event)), ...recent];
    return keep === "oldest" ? all.slice(0, limit) : all.slice(-limit);
  }

  #findIn(name: string, id: string): ChatEvent | undefined {
    const log = this.#logs.get(name);
    const recent = log?.find(id);
    const store = recent || log?.isFull || isPassing(name) ? undefined : this.#options.store;
    const found = recent ?? store?.find(name, id);
    return found && !log?.isRemoved(found) ? found : undefined;
  }

  #mustWrite(log: Log): void {
    if (!this.#options.store || isPassing(log.name)) return;
    const isFirst = this.#unwritten.size === 0;
    this.#unwritten.add(log);
    if (isFirst) this.onUnwritten();
  }

  #log(name: string): Log {
    const { maxLines, maxConversations } = this.#options;
    let log = this.#logs.get(name);
    if (log) return log;
    if (this.#logs.size >= maxConversations) this.#makeRoom();
    log = new Log(name, maxLines);
    this.#logs.set(name, log);
    return log;
  }

  /** What nothing has happened in for the longest time goes: an eighth at once, since it takes a look at all. */
  #makeRoom(): void {
    const idle = [...this.#logs.values()]
      .filter((log) => !this.#unwritten.has(log) && !this.#round.has(log))
      .toSorted((one, other) => (one.newest?.at ?? 0) - (other.newest?.at ?? 0));
    for (const { name } of idle.slice(0, Math.ceil(this.#options.maxConversations / 8))) this.#logs.delete(name);
  }
}

function laterOf(one: Mark | undefined, other: Mark): Mark {
  return one === undefined || one.at < other.at ? other : one;
}

function earlierOf(one: Mark | undefined, other: ChatEvent | undefined): Mark | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compareToMark(other, one) < 0 ? other : one;
}

/** Who came and went is kept beside what was said, so that it does not take the room of it. */
function eventsOf(conversation: string): string {
  return `${conversation} *`;
}
