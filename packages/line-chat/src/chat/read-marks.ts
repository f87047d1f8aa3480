import type { AccountStore } from "./accounts.ts";
import { MAX_MARKERS } from "./memory-accounts.ts";
import { fold } from "./names.ts";
import type { Person } from "./person.ts";

export type MarkerStore = Pick<AccountStore, "marker" | "setMarker">;

/** How far everybody has read: whoever has an account finds that again, and has it the same for all its clients. */
export class ReadMarks {
  readonly #store: MarkerStore | undefined;
  /** Who has logged in to each account. */
  readonly #people = new Map<string, Set<Person>>();

  constructor(store: MarkerStore | undefined) {
    this.#store = store;
  }

  /** Somebody has come, or has logged in. */
  add(person: Person): void {
    const { account } = person.identity;
    if (account === undefined) return;
    const people = this.#people.get(fold(account));
    if (people) people.add(person);
    else this.#people.set(fold(account), new Set([person]));
  }

  /** Somebody goes, or is about to log out. */
  remove(person: Person): void {
    const { account } = person.identity;
    if (account === undefined) return;
    const people = this.#people.get(fold(account));
    people?.delete(person);
    if (people?.size === 0) this.#people.delete(fold(account));
  }

  /** The other clients of the person's account. */
  othersOf(person: Person): readonly Person[] {
    const people = this.#people.get(fold(person.identity.account ?? "")) ?? [];
    return [...people].filter((other) => other !== person);
  }

  get(person: Person, target: string): number | undefined {
    const { account } = person.identity;
    if (account === undefined || !this.#store) return person.markers.get(fold(target));
    return this.#store.marker(account, target);
  }

  /** A mark never goes back. @returns `"full"` where there are so many that there is no place for one more. */
  advance(person: Person, target: string, at: number): "advanced" | "unchanged" | "full" {
    if (at <= (this.get(person, target) ?? -1)) return "unchanged";
    return this.#set(person, target, at) ? "advanced" : "full";
  }

  #set({ identity: { account }, markers }: Person, target: string, at: number): boolean {
    if (account !== undefined && this.#store) return this.#store.setMarker(account, target, at);
    if (markers.size >= MAX_MARKERS && !markers.has(fold(target))) return false;
    markers.set(fold(target), at);
    return true;
  }
}
