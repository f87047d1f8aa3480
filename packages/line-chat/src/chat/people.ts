import type { PersonMode } from "./modes.ts";
import { fold, isNick } from "./names.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";

/** Who is there, by name. */
export class People {
  readonly #byName = new Map<string, Person>();
  readonly #withMode = new Map<PersonMode, number>();
  #max = 0;

  get all(): Iterable<Person> {
    return this.#byName.values();
  }

  get count(): number {
    return this.#byName.size;
  }

  /** The most who were there at once. */
  get max(): number {
    return this.#max;
  }

  find(nick: string): Person | undefined {
    return this.#byName.get(fold(nick));
  }

  /** Why nobody can take the name, if so; `except` is who has it already. */
  whyNotNick(nick: string, except?: Person): Refusal | undefined {
    if (!isNick(nick)) return "bad-nick";
    const bearer = this.find(nick);
    return bearer !== undefined && bearer !== except ? "nick-in-use" : undefined;
  }

  add(person: Person): void {
    this.#byName.set(fold(person.nick), person);
    if (this.#byName.size > this.#max) this.#max = this.#byName.size;
  }

  remove(person: Person): void {
    this.#byName.delete(fold(person.nick));
  }

  rename(person: Person, nick: string): void {
    this.#byName.delete(fold(person.nick));
    person.identity = person.identity.with({ nick });
    this.#byName.set(fold(nick), person);
  }

  /** How many have that mode. */
  countOf(mode: PersonMode): number {
    return this.#withMode.get(mode) ?? 0;
  }

  /** @returns whether that has changed anything. */
  setMode(person: Person, mode: PersonMode, isOn: boolean): boolean {
    if (person.modes.has(mode) === isOn) return false;
    const modes = new Set(person.modes);
    if (isOn) modes.add(mode);
    else modes.delete(mode);
    person.modes = modes;
    if (mode === "bot") person.identity = person.identity.with({ isBot: isOn });
    this.#withMode.set(mode, this.countOf(mode) + (isOn ? 1 : -1));
    return true;
  }
}
