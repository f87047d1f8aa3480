import type { ChatEvent } from "./events.ts";

/** A place in a history: between what happened before that moment and what did later. */
export interface Mark {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Which event of that moment is meant, where there are several. */
  readonly id?: string;
}

/** A part of a log. */
export interface LogRange {
  /** Only what happened after that. */
  readonly after?: Mark | undefined;
  /** Only what happened before that. */
  readonly before?: Mark | undefined;
  /** So many at most… */
  readonly limit: number;
  /** …and which ones, where there are more. */
  readonly keep: "oldest" | "newest";
}

/** Below zero for an event before the mark, and zero for the event that is marked. */
export function compareToMark(event: ChatEvent, { at, id }: Mark): number {
  if (event.at !== at || id === undefined) return event.at - at;
  if (event.id === id) return 0;
  return event.id < id ? -1 : 1;
}

/** The last of what has happened in one place, the oldest first: a ring. */
export class Log {
  readonly name: string;
  readonly #max: number;
  readonly #events: ChatEvent[] = [];
  /** Where the oldest is, once the ring is full. */
  #first = 0;
  #unwritten = 0;
  /** What the store has, but is to have no more. */
  #removed: ChatEvent[] = [];

  constructor(name: string, max: number) {
    this.name = name;
    this.#max = max;
  }

  get length(): number {
    return this.#events.length;
  }

  /** Then there is nothing older. */
  get isFull(): boolean {
    return this.#events.length === this.#max;
  }

  /** How many of the last events have not been written to the store. */
  get unwritten(): number {
    return this.#unwritten;
  }

  get oldest(): ChatEvent | undefined {
    return this.#at(0);
  }

  get newest(): ChatEvent | undefined {
    return this.#at(this.#events.length - 1);
  }

  /** The oldest one goes where there is no room. */
  add(event: ChatEvent): void {
    if (this.#events.length < this.#max) this.#events.push(event);
    else {
      this.#events[this.#first] = event;
      this.#first = (this.#first + 1) % this.#max;
    }
    if (this.#unwritten < this.#max) this.#unwritten += 1;
  }

  /** The next events to be written, the oldest first; they count as written from now on. */
  takeUnwritten(count: number): ChatEvent[] {
    const start = this.length - this.#unwritten;
    const taken = this.slice(start, start + Math.min(count, this.#unwritten));
    this.#unwritten -= taken.length;
    return taken;
  }

  /** So many more of the last events have to be written: it has failed. */
  putBack(count: number): void {
    this.#unwritten = Math.min(this.#unwritten + count, this.length);
  }

  /** @returns whether a store has it, and has to be told. */
  remove(event: ChatEvent): boolean {
    const events = this.slice(0, this.length);
    const index = events.findIndex(({ id }) => id === event.id);
    const isWritten = index < events.length - this.#unwritten;
    if (index !== -1) {
      events.splice(index, 1);
      this.#events.splice(0, Infinity, ...events);
      this.#first = 0;
    }
    if (isWritten) this.#removed.push(event);
    else this.#unwritten -= 1;
    return isWritten;
  }

  /** Whether a store has it still, but is to have it no more. */
  isRemoved({ id }: ChatEvent): boolean {
    return this.#removed.length > 0 && this.#removed.some((event) => event.id === id);
  }

  /** All that has been removed; it counts as told to the store from now on. */
  takeRemoved(): readonly ChatEvent[] {
    const removed = this.#removed;
    this.#removed = [];
    return removed;
  }

  /** It has failed. */
  putRemovedBack(removed: readonly ChatEvent[]): void {
    this.#removed.push(...removed);
  }

  /** The events of a range, the oldest first. */
  select({ after, before, limit, keep }: LogRange): ChatEvent[] {
    const start = after ? this.#countBefore(after, true) : 0;
    const end = before ? this.#countBefore(before, false) : this.length;
    return keep === "oldest"
      ? this.slice(start, Math.min(end, start + limit))
      : this.slice(Math.max(start, end - limit), end);
  }

  /** How many events are before the mark; with `isInclusive`, what is marked counts, too. */
  #countBefore(mark: Mark, isInclusive: boolean): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareToMark(this.#at(middle) as ChatEvent, mark);
      if (order < 0 || (order === 0 && isInclusive)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(start: number, end: number): ChatEvent[] {
    const events: ChatEvent[] = [];
    for (let index = Math.max(0, start); index < end; index += 1) events.push(this.#at(index) as ChatEvent);
    return events;
  }

  /** The event with that id, the newest ones looked at first. */
  find(id: string): ChatEvent | undefined {
    for (let index = this.length - 1; index >= 0; index -= 1) {
      const event = this.#at(index) as ChatEvent;
      if (event.id === id) return event;
    }
    return undefined;
  }

  #at(index: number): ChatEvent | undefined {
    return this.#events[(this.#first + index) % this.#max];
  }
}
