import type { ChatEvent } from "./events.ts";
import { closedConversation, roomConversation } from "./conversations.ts";
import type { Mask } from "./mask.ts";
import { type Metadata, NO_METADATA } from "./metadata.ts";
import { DEFAULT_FLAGS, type FlagLetter, type ListLetter, MAX_LIST_ENTRIES, RANKS, type RankLetter } from "./modes.ts";
import { fold } from "./names.ts";
import type { Person } from "./person.ts";

/** One person in one room. */
export class Membership {
  readonly person: Person;
  readonly ranks: Set<RankLetter> = new Set();

  constructor(person: Person) {
    this.person = person;
  }

  /** The signs of all its ranks, the highest first: `"@+"`. */
  get signs(): string {
    if (this.ranks.size === 0) return "";
    return RANKS.filter(({ letter }) => this.ranks.has(letter))
      .map(({ sign }) => sign)
      .join("");
  }
}

/** What a room is about, who has said so, and when. */
export interface Topic {
  readonly text: string;
  readonly by: string;
  readonly at: number;
}

/** An entry of a list, such as of who is banned. */
export interface ListEntry {
  readonly mask: Mask;
  readonly by: string;
  readonly at: number;
}

/** Who is in the room, how it is, and who hears what. Knows nothing of sockets or of dialects. */
export class Room {
  #name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When it has got its name, in milliseconds since 1970. */
  #namedAt: number;
  topic: Topic | undefined;
  /** Only the chat replaces it. */
  metadata: Metadata = NO_METADATA;
  readonly flags: Set<FlagLetter> = new Set(DEFAULT_FLAGS);
  key: string | undefined;
  limit: number | undefined;
  /** Who is on them, by the folded masks; a list is there once it has had an entry. */
  readonly #lists = new Map<ListLetter, Map<string, ListEntry>>();
  readonly #members = new Map<Person, Membership>();
  #conversation: string;
  /** The one that ends with the room. */
  readonly closedConversation: string;
  /** The members in a row, since it is gone through for each line. */
  #roll: readonly Membership[] | undefined;

  constructor(name: string, createdAt: number) {
    this.#name = name;
    this.createdAt = createdAt;
    this.#namedAt = createdAt;
    this.#conversation = roomConversation(name);
    this.closedConversation = closedConversation(name, createdAt);
  }

  get name(): string {
    return this.#name;
  }

  get namedAt(): number {
    return this.#namedAt;
  }

  /** Only the chat does that. What was said before stays in the history of the name that it had then. */
  rename(name: string, at: number): void {
    this.#name = name;
    this.#namedAt = at;
    this.#conversation = roomConversation(name);
  }

  /** All that its history is or has been kept under, under this name. */
  get conversations(): readonly string[] {
    return [this.#conversation, this.closedConversation];
  }

  /**
   * What its history is kept under. What is said while not everybody can come in is for nobody else, and ends with the
   * room: whoever makes one of the same name later is anybody.
   */
  get conversation(): string {
    return this.key === undefined && !this.flags.has("i") ? this.#conversation : this.closedConversation;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The members, in the order in which they came. */
  get roll(): readonly Membership[] {
    return (this.#roll ??= [...this.#members.values()]);
  }

  get people(): readonly Person[] {
    return this.roll.map(({ person }) => person);
  }

  membership(person: Person): Membership | undefined {
    return this.#members.get(person);
  }

  /** Whoever comes first is its operator. */
  add(person: Person): Membership {
    const membership = new Membership(person);
    if (this.#members.size === 0) membership.ranks.add("o");
    this.#members.set(person, membership);
    this.#roll = undefined;
    person.memberships.set(this, membership);
    return membership;
  }

  remove(person: Person): void {
    this.#members.delete(person);
    this.#roll = undefined;
    person.memberships.delete(this);
  }

  isOperator(person: Person): boolean {
    return this.#members.get(person)?.ranks.has("o") === true;
  }

  /** The entries of a list, the oldest first. */
  list(letter: ListLetter): readonly ListEntry[] {
    return [...(this.#lists.get(letter)?.values() ?? [])];
  }

  /** Whether no list can have another entry. */
  get areListsFull(): boolean {
    return [...this.#lists.values()].reduce((count, { size }) => count + size, 0) >= MAX_LIST_ENTRIES;
  }

  /** @returns whether that has changed anything. */
  enlist(letter: ListLetter, entry: ListEntry): boolean {
    const key = fold(entry.mask.text);
    let list = this.#lists.get(letter);
    if (list?.has(key) || this.areListsFull) return false;
    if (list === undefined) this.#lists.set(letter, (list = new Map()));
    list.set(key, entry);
    return true;
  }

  /** @returns whether that has changed anything. */
  delist(letter: ListLetter, mask: Mask): boolean {
    return this.#lists.get(letter)?.delete(fold(mask.text)) === true;
  }

  /** Whether the person is on that list. */
  lists(letter: ListLetter, { identity }: Person): boolean {
    const list = this.#lists.get(letter);
    if (list === undefined) return false;
    for (const { mask } of list.values()) if (mask.matches(identity.mask)) return true;
    return false;
  }

  isBanned(person: Person): boolean {
    return this.lists("b", person) && !this.lists("e", person);
  }

  /** Whether the person may say something here. */
  hears(person: Person): boolean {
    const membership = this.#members.get(person);
    if (membership === undefined && this.flags.has("n")) return false;
    if (membership !== undefined && membership.ranks.size > 0) return true;
    return !this.flags.has("m") && !this.isBanned(person);
  }

  /** Whether the person may know that the room is there. */
  isVisibleTo(person: Person): boolean {
    return !this.flags.has("s") || this.#members.has(person);
  }

  /** Tells every member, the one who has done it too. @returns whether that is one. */
  tell(event: ChatEvent, by: Person): boolean {
    const { roll } = this;
    let isHeard = false;
    for (let index = 0; index < roll.length; index += 1) {
      const { person } = roll[index] as Membership;
      const isOwn = person === by;
      if (isOwn) isHeard = true;
      person.listener.hear(event, isOwn);
    }
    return isHeard;
  }

  /** Tells those members only that have the rank or a higher one. @returns whether who has done it is one of them. */
  tellFrom(rank: RankLetter, event: ChatEvent, by: Person): boolean {
    const heard = RANKS.slice(0, RANKS.findIndex(({ letter }) => letter === rank) + 1);
    const audience = this.roll.filter(({ ranks }) => heard.some(({ letter }) => ranks.has(letter)));
    for (const { person } of audience) person.listener.hear(event, person === by);
    return audience.some(({ person }) => person === by);
  }
}
