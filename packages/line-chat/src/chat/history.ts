import type { ChatEvent } from "./events.ts";
import { Log, type Mark } from "./log.ts";
import { fold } from "./names.ts";

/** A part of what happened in one conversation. */
export interface HistoryRange {
  /** Only what happened after that. */
  readonly after?: Mark | undefined;
  /** Only what happened before that. */
  readonly before?: Mark | undefined;
  /** So many at most… */
  readonly limit: number;
  /** …and which ones, where there are more. */
  readonly keep: "oldest" | "newest";
  /** Also who came and went, and the like; otherwise only what was said. */
  readonly withEvents?: boolean | undefined;
}

/** Where a history is kept longer than the process lives. */
export interface HistoryStore {
  /** The last events of a log that were written, so many at most, the oldest first. */
  read(log: string, limit: number): readonly ChatEvent[];
  /** The names of the logs that begin with the prefix. */
  names(prefix: string): readonly string[];
  /** What `write` does is in the file as a whole, or not at all. */
  atOnce(write: () => void): void;
  append(log: string, events: readonly ChatEvent[]): void;
  remove(log: string, event: ChatEvent): void;
  /** Removes what happened before the moment, so many events at most. @returns whether nothing is left to remove. */
  trim(log: string, before: number, limit: number): boolean;
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

/** What was said and has happened, by conversation: see {@link roomConversation} and {@link privateConversation}. */
export class History {
  /** Called when there is something to write, where there was nothing. */
  onUnwritten: () => void = () => undefined;
  readonly #options: HistoryOptions;
  readonly #logs = new Map<string, Log>();
  /** What has something in it that is not written. */
  #unwritten = new Set<Log>();
  /** What is being written. */
  #round: Set<Log> = new Set();

  constructor(options: HistoryOptions) {
    this.#options = options;
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
    return this.#existing(conversation)?.find(id) ?? this.#existing(eventsOf(conversation))?.find(id);
  }

  /** Takes out what was said, or has happened, as if it never had. */
  remove(conversation: string, event: ChatEvent): void {
    const log = this.#existing(event.kind === "said" ? conversation : eventsOf(conversation));
    if (log?.remove(event)) this.#mustWrite(log);
  }

  /** What was said last. */
  latest(conversation: string): ChatEvent | undefined {
    const last = this.#logs.get(conversation)?.newest ?? this.#options.store?.read(conversation, 1)[0];
    return last && last.at >= this.#options.now() - this.#options.maxAgeMs ? last : undefined;
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
    if (this.#round.size === 0) [this.#round, this.#unwritten] = [this.#unwritten, this.#round];
    const taken: [Log, number][] = [];
    const removed: [Log, readonly ChatEvent[]][] = [];
    try {
      store.atOnce(() => {
        for (const log of this.#round) {
          this.#round.delete(log);
          // It goes on behind the others, which is what a conversation that never ends is to them.
          this.#removeFrom(store, log, removed);
          if (!this.#write(log, store, { taken, isTimeUp })) return void this.#round.add(log);
          if (isTimeUp()) return;
        }
      });
    } catch (error) {
      for (const [log, count] of taken) {
        log.putBack(count);
        this.#round.add(log);
      }
      for (const [log, events] of removed) {
        log.putRemovedBack(events);
        this.#round.add(log);
      }
      throw error;
    }
    return this.#round.size === 0;
  }

  #removeFrom(store: HistoryStore, log: Log, removed: [Log, readonly ChatEvent[]][]): void {
    const events = log.takeRemoved();
    if (events.length === 0) return;
    removed.push([log, events]);
    for (const event of events) store.remove(log.name, event);
  }

  /** @returns whether the log needs nothing more in this round. */
  #write(
    log: Log,
    store: HistoryStore,
    { taken, isTimeUp }: { readonly taken: [Log, number][]; readonly isTimeUp: () => boolean },
  ): boolean {
    this.#load(log);
    for (let left = log.unwritten; left > 0; left -= BATCH) {
      const events = log.takeUnwritten(BATCH);
      taken.push([log, events.length]);
      store.append(log.name, events);
      if (left > BATCH && isTimeUp()) return false;
    }
    const { oldest } = log;
    if (!oldest || !log.isFull) return true;
    while (!store.trim(log.name, oldest.at, BATCH)) if (isTimeUp()) return false;
    return true;
  }

  #selectIn(name: string, { after, before, limit, keep }: HistoryRange): readonly ChatEvent[] {
    const log = this.#existing(name);
    if (!log) return [];
    const tooOld = log.countBefore({ at: this.#options.now() - this.#options.maxAgeMs }, false);
    const start = Math.max(tooOld, after ? log.countBefore(after, true) : 0);
    const end = before ? log.countBefore(before, false) : log.length;
    return keep === "oldest"
      ? log.slice(start, Math.min(end, start + limit))
      : log.slice(Math.max(start, end - limit), end);
  }

  #mustWrite(log: Log): void {
    if (!this.#options.store || isPassing(log.name)) return;
    const isFirst = this.#unwritten.size === 0;
    this.#unwritten.add(log);
    if (isFirst) this.onUnwritten();
  }

  /** With all that is retained of it; `undefined` where there is none. */
  #existing(name: string): Log | undefined {
    const known = this.#logs.get(name);
    if (known) this.#load(known);
    if (known || !this.#options.store || isPassing(name)) return known;
    const events = this.#options.store.read(name, this.#options.maxLines);
    if (events.length === 0) return undefined;
    const log = this.#log(name);
    log.prepend(events);
    log.isLoaded = true;
    return log;
  }

  #log(name: string): Log {
    const { maxLines, maxConversations, store } = this.#options;
    let log = this.#logs.get(name);
    if (log) return log;
    if (this.#logs.size >= maxConversations) this.#makeRoom();
    log = new Log(name, maxLines, store === undefined || isPassing(name));
    this.#logs.set(name, log);
    return log;
  }

  /** Not when a line is said, but when somebody asks for it, or when it is written. */
  #load(log: Log): void {
    const { store, maxLines } = this.#options;
    if (log.isLoaded || !store) return;
    log.isLoaded = true;
    if (!log.isFull) log.prepend(store.read(log.name, maxLines - log.length));
  }

  /** What nothing has happened in for the longest time goes: an eighth at once, since it takes a look at all. */
  #makeRoom(): void {
    const idle = [...this.#logs.values()]
      .filter((log) => !this.#unwritten.has(log) && !this.#round.has(log))
      .toSorted((one, other) => (one.newest?.at ?? 0) - (other.newest?.at ?? 0));
    for (const { name } of idle.slice(0, Math.ceil(this.#options.maxConversations / 8))) this.#logs.delete(name);
  }
}

/** What a conversation's name begins with that is of this process only: it is never written. */
const PASSING = "~";

/** The conversation in a room that everybody can come into. */
export function roomConversation(name: string): string {
  return fold(name);
}

/** The conversation in a room that not everybody can come into, as long as it is there. */
export function closedConversation(name: string, createdAt: number): string {
  return `${PASSING}${fold(name)} ${createdAt}`;
}

/** The conversation with somebody as one of the two has it: see `Person.owner`. */
export function privateConversation(owner: string, nick: string): string {
  return `${owner} ${fold(nick)}`;
}

/** Who has the conversations of an account. */
export function accountOwner(account: string): string {
  return fold(account);
}

/** Who has the conversations of somebody without an account. */
export function guestOwner(number: number): string {
  return `${PASSING}${number}`;
}

/** Whether it is gone with this process. */
export function isPassing(conversation: string): boolean {
  return conversation.startsWith(PASSING);
}

/** Who came and went is kept beside what was said, so that it does not take the room of it. */
function eventsOf(conversation: string): string {
  return `${conversation} *`;
}
