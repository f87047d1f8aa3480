import { hashText } from "./hash.ts";
import type { Matched } from "./matched.ts";

/** Which of the remembered texts a change of a pattern's subscribers concerns. */
export interface Concern {
  /** The only one there can be; `undefined` where there may be several. */
  only(pattern: string): string | undefined;
  concerns(pattern: string, text: string): boolean;
}

interface Entry<S> {
  readonly hash: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly matched: Matched<S>;
}

const SLOTS = 8_192; // a power of two
const MASK = SLOTS - 1;

/** What all entries together may refer to, so that many subjects with many subscribers each do not fill the memory. */
const MAX_REFERENCES = 1_000_000;

/**
 * Remembers who wants what a text stands for, for texts that came more than once. Bounded: a table in which each subject has two
 * places by its hash. A change of interest takes out what it concerns and nothing else.
 */
export class MatchCache<S> {
  readonly #concern: Concern;
  readonly #entries: (Entry<S> | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  /** The hashes asked for in vain, one a slot: reply subjects come once, and are not to take another's place. */
  readonly #missed = new Int32Array(SLOTS);
  #size = 0;
  #references = 0;

  constructor(concern: Concern) {
    this.#concern = concern;
  }

  get size(): number {
    return this.#size;
  }

  /** @param hash that of the bytes from `start` to `end`. */
  get(bytes: Buffer, start: number, end: number, hash: number): Matched<S> | undefined {
    const slot = hash & MASK;
    const first = this.#entries[slot];
    if (first !== undefined && first.hash === hash && holds(first.bytes, bytes, start, end)) return first.matched;
    const second = this.#entries[slot ^ 1];
    if (second !== undefined && second.hash === hash && holds(second.bytes, bytes, start, end)) return second.matched;
    return undefined;
  }

  /** Whether a subject that was not found comes for the second time, as far as is known. */
  isWorthKeeping(hash: number): boolean {
    const slot = hash & MASK;
    if (this.#missed[slot] === hash) return true;
    this.#missed[slot] = hash;
    return false;
  }

  set(text: string, hash: number, matched: Matched<S>): void {
    const first = hash & MASK;
    const slot = this.#entries[first] === undefined || this.#entries[first ^ 1] !== undefined ? first : first ^ 1;
    this.#drop(slot);
    if (this.#references + matched.size > MAX_REFERENCES) this.clear();
    this.#entries[slot] = { hash, text, bytes: Buffer.from(text, "latin1"), matched };
    this.#size += 1;
    this.#references += matched.size;
  }

  /** Who wants what has changed for the subjects of a pattern. */
  forget(pattern: string): void {
    if (this.#size === 0) return;
    const only = this.#concern.only(pattern);
    if (only === undefined) this.#forgetConcerned(pattern);
    else this.#forgetOne(only);
  }

  clear(): void {
    this.#entries.fill(undefined);
    this.#size = 0;
    this.#references = 0;
  }

  #forgetOne(text: string): void {
    const slot = hashText(text) & MASK;
    for (const each of [slot, slot ^ 1]) if (this.#entries[each]?.text === text) this.#drop(each);
  }

  #forgetConcerned(pattern: string): void {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const entry = this.#entries[slot];
      if (entry !== undefined && this.#concern.concerns(pattern, entry.text)) this.#drop(slot);
    }
  }

  #drop(slot: number): void {
    const entry = this.#entries[slot];
    if (!entry) return;
    this.#entries[slot] = undefined;
    this.#size -= 1;
    this.#references -= entry.matched.size;
  }
}

function holds(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const { length } = known;
  if (length !== end - start) return false;
  for (let at = 0; at < length; at += 1) if (known[at] !== bytes[start + at]) return false;
  return true;
}
