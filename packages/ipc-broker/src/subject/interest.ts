import { concernsFamily, familyOf } from "./family.ts";
import { HASH_PRIME, HASH_START } from "./hash.ts";
import { type Concern, MatchCache } from "./match-cache.ts";
import type { Matched } from "./matched.ts";
import { hasWildcard, matches } from "./subject.ts";
import { type Subscriber, SubscriptionTrie } from "./subscription-trie.ts";

/** What has been asked of an {@link Interest}, as `/subsz` shows it. */
export interface InterestCounts {
  readonly subscriptions: number;
  readonly cached: number;
  readonly inserts: number;
  readonly removes: number;
  readonly matches: number;
  readonly cacheHits: number;
}

const SUBJECTS: Concern = {
  only: (pattern) => (hasWildcard(pattern) ? undefined : pattern),
  concerns: matches,
};

const FAMILIES: Concern = {
  only: (pattern) => (hasWildcard(pattern) ? undefined : familyOf(pattern)),
  concerns: concernsFamily,
};

const DOT = 0x2e;

/** Who wants which subjects. */
export class Interest<S extends Subscriber> {
  readonly #trie = new SubscriptionTrie<S>();
  readonly #cache = new MatchCache<S>(SUBJECTS);
  readonly #families = new MatchCache<S>(FAMILIES);
  #inserts = 0;
  #removes = 0;
  #matches = 0;
  #cacheHits = 0;

  get counts(): InterestCounts {
    return {
      subscriptions: this.#trie.size,
      cached: this.#cache.size + this.#families.size,
      inserts: this.#inserts,
      removes: this.#removes,
      matches: this.#matches,
      cacheHits: this.#cacheHits,
    };
  }

  add(subscriber: S): void {
    this.#trie.add(subscriber);
    this.#forget(subscriber.subject);
    this.#inserts += 1;
  }

  remove(subscriber: S): void {
    if (!this.#trie.remove(subscriber)) return;
    this.#forget(subscriber.subject);
    this.#removes += 1;
  }

  /** How a subscriber is to be served is another: what is remembered of it in a {@link Matched} does not hold any more. */
  changed(subscriber: S): void {
    this.#forget(subscriber.subject);
  }

  /**
   * Who wants the subject that stands in `bytes`.
   * @param hash that of the subject, see `hash.ts`.
   */
  match(bytes: Buffer, start: number, end: number, hash: number): Matched<S> {
    this.#matches += 1;
    const known = this.#cache.get(bytes, start, end, hash);
    if (known !== undefined) {
      this.#cacheHits += 1;
      return known;
    }
    const family = this.#matchFamily(bytes, start, end);
    if (family !== undefined) return family;
    const subject = bytes.toString("latin1", start, end);
    const matched = this.#trie.match(subject);
    if (this.#cache.isWorthKeeping(hash)) this.#cache.set(subject, hash, matched);
    return matched;
  }

  /** What is known of those who want something does not hold any more. */
  forgetMatches(): void {
    this.#cache.clear();
    this.#families.clear();
  }

  #forget(pattern: string): void {
    this.#cache.forget(pattern);
    this.#families.forget(pattern);
  }

  /** Who wants every subject of the family of one, if that is known to be the same. */
  #matchFamily(bytes: Buffer, start: number, end: number): Matched<S> | undefined {
    let dot = end - 1;
    while (dot > start && bytes[dot] !== DOT) dot -= 1;
    if (dot === start || dot === end - 1) return undefined; // a single token, or an empty one
    let hash = HASH_START;
    for (let at = start; at < dot; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), HASH_PRIME);
    const known = this.#families.get(bytes, start, dot, hash);
    if (known !== undefined) {
      this.#cacheHits += 1;
      return known;
    }
    if (!this.#families.isWorthKeeping(hash)) return undefined;
    const text = bytes.toString("latin1", start, dot);
    const matched = this.#trie.matchFamily(text);
    if (matched !== undefined) this.#families.set(text, hash, matched);
    return matched;
  }

  /** Who wants a subject that is asked for once. */
  matchText(subject: string): Matched<S> {
    return this.#trie.match(subject);
  }
}
