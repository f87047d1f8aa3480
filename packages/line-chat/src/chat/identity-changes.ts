import type { ChatParts } from "./chat-parts.ts";
import { tellNeighbours, tellOthers } from "./chronicle.ts";
import type { ChatEvent } from "./events.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";

/** What people are shown with changes, but for their names. */
export class IdentityChanges {
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  setAccount(person: Person, account: string | undefined): void {
    if (person.identity.account === account) return;
    const { chronicle, marks } = this.#parts;
    const event: ChatEvent = { kind: "account-changed", ...chronicle.stamp(person), account };
    chronicle.forgetPassing(person);
    marks.remove(person);
    person.identity = person.identity.with({ account });
    marks.add(person);
    tellNeighbours(person, event);
  }

  move(person: Person, nick: string, host: string): Refusal | undefined {
    if (!person.modes.has("operator")) return "not-privileged";
    const other = this.#parts.people.find(nick);
    if (!other) return "no-such-person";
    if (host === other.identity.host) return undefined;
    const event: ChatEvent = { kind: "moved", ...this.#parts.chronicle.stamp(other), host };
    other.identity = other.identity.with({ host });
    tellNeighbours(other, event);
    return undefined;
  }

  describe(person: Person, realName: string): void {
    if (realName === person.identity.realName) return;
    const event: ChatEvent = { kind: "described", ...this.#parts.chronicle.stamp(person), realName };
    person.identity = person.identity.with({ realName });
    tellNeighbours(person, event);
  }

  setAway(person: Person, why: string | undefined): void {
    if (person.away === why) return;
    person.away = why;
    tellOthers(person, person.neighbours(), { kind: "away-changed", ...this.#parts.chronicle.stamp(person), why });
  }
}
