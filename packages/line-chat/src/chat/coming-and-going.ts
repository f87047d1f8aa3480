import type { ChatParts } from "./chat-parts.ts";
import { tellNeighbours } from "./chronicle.ts";
import type { ChatEvent } from "./events.ts";
import { Identity, type IdentityFields } from "./identity.ts";
import { fold } from "./names.ts";
import { type Listener, Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";

/** Whether only others than who has logged in to that account may bear the name. */
export type IsReserved = (nick: string, account: string | undefined) => boolean;

/** People come, take other names, and go. */
export class ComingAndGoing {
  readonly #parts: ChatParts;
  readonly #isReserved: IsReserved;
  #lastNumber = 0;
  /** In larger rooms nobody is told of who goes. */
  #maxTold = Infinity;

  constructor(parts: ChatParts, isReserved: IsReserved) {
    this.#parts = parts;
    this.#isReserved = isReserved;
  }

  enter(fields: IdentityFields, listener: Listener): Person | Refusal {
    const { people, chronicle, marks } = this.#parts;
    const refusal = people.whyNotNick(fields.nick) ?? this.#whyReserved(fields.nick, fields.account);
    if (refusal) return refusal;
    const since = chronicle.nextMoment();
    const person = new Person(new Identity(fields), { number: (this.#lastNumber += 1), listener, since });
    people.add(person);
    marks.add(person);
    this.#tellOfAppearance(person);
    return person;
  }

  leave(person: Person, reason: string): void {
    const { people, rooms, chronicle, marks, watching } = this.#parts;
    const neighbours = person.neighbours(this.#maxTold);
    people.remove(person);
    marks.remove(person);
    chronicle.forgetPassing(person);
    this.#forgetName(person);
    watching.clear(person);
    for (const mode of person.modes) people.setMode(person, mode, false);
    if (people.count === 0) this.#maxTold = Infinity;
    const event: ChatEvent = { kind: "left", ...chronicle.stamp(person), reason };
    for (const room of person.rooms) {
      chronicle.record(room, event);
      rooms.leave(person, room);
    }
    for (const { listener } of neighbours) listener.hear(event, false);
  }

  rename(person: Person, nick: string): Refusal | undefined {
    const { people, chronicle } = this.#parts;
    const refusal = people.whyNotNick(nick, person) ?? this.#whyReserved(nick, person.identity.account);
    if (refusal) return refusal;
    if (nick === person.nick) return undefined;
    const event: ChatEvent = { kind: "renamed", ...chronicle.stamp(person), nick };
    const isOther = fold(nick) !== fold(person.nick);
    if (isOther) this.#forgetName(person);
    people.rename(person, nick);
    for (const room of person.memberships.keys()) chronicle.record(room, event);
    tellNeighbours(person, event);
    if (isOther) this.#tellOfAppearance(person);
    return undefined;
  }

  dissolve(maxTold: number): void {
    if (this.#parts.people.count > 0) this.#maxTold = maxTold;
  }

  #whyReserved(nick: string, account: string | undefined): Refusal | undefined {
    return this.#isReserved(nick, account) ? "nick-reserved" : undefined;
  }

  #tellOfAppearance(person: Person): void {
    const { watching, chronicle } = this.#parts;
    watching.tell(person.nick, () => ({ kind: "appeared", ...chronicle.stamp(person) }));
  }

  #forgetName(person: Person): void {
    const { whowas, watching, chronicle, now } = this.#parts;
    const { identity } = person;
    whowas.add({ identity, until: now() });
    watching.tell(identity.nick, () => ({ kind: "disappeared", ...chronicle.stamp(person) }));
  }
}
