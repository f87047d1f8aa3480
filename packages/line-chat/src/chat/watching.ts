import type { ChatEvent } from "./events.ts";
import { fold } from "./names.ts";
import type { Person } from "./person.ts";

/** How many names one person may watch for. */
export const MAX_WATCHED = 100;

/** Who wants to know when somebody comes or goes, by name. */
export class Watching {
  readonly #watchers = new Map<string, Set<Person>>();
  /** The names that each watches for, as they were written, by what they are compared by. */
  readonly #watched = new Map<Person, Map<string, string>>();

  /** The names that the person watches for. */
  of(person: Person): readonly string[] {
    return [...(this.#watched.get(person)?.values() ?? [])];
  }

  /** @returns `false` where the person watches for as many as it may. */
  add(person: Person, nick: string): boolean {
    const key = fold(nick);
    let watched = this.#watched.get(person);
    if (watched?.has(key)) return true;
    if ((watched?.size ?? 0) >= MAX_WATCHED) return false;
    if (watched === undefined) this.#watched.set(person, (watched = new Map()));
    watched.set(key, nick);
    const watchers = this.#watchers.get(key);
    if (watchers) watchers.add(person);
    else this.#watchers.set(key, new Set([person]));
    return true;
  }

  remove(person: Person, nick: string): void {
    const key = fold(nick);
    if (this.#watched.get(person)?.delete(key)) this.#forget(person, key);
  }

  /** Of all names. */
  clear(person: Person): void {
    for (const key of this.#watched.get(person)?.keys() ?? []) this.#forget(person, key);
    this.#watched.delete(person);
  }

  /** Tells those who watch for the name, if anybody does. */
  tell(nick: string, makeEvent: () => ChatEvent): void {
    const watchers = this.#watchers.size === 0 ? undefined : this.#watchers.get(fold(nick));
    if (!watchers) return;
    const event = makeEvent();
    for (const { listener } of watchers) listener.hear(event, false);
  }

  #forget(person: Person, key: string): void {
    const watchers = this.#watchers.get(key);
    watchers?.delete(person);
    if (watchers?.size === 0) this.#watchers.delete(key);
  }
}
