import type { ChatEvent, Said } from "./events.ts";
import { isPassing, privateConversation } from "./conversations.ts";
import type { History } from "./history.ts";
import type { Identity } from "./identity.ts";
import type { Person } from "./person.ts";
import type { Room } from "./room.ts";
import { SaidNow, type Speech } from "./said-now.ts";
import { Timeline } from "./timeline.ts";

/** What every event has. */
export interface Stamp {
  readonly id: string;
  readonly at: number;
  readonly from: Identity;
}

export interface ChronicleOptions {
  /** Milliseconds since 1970. */
  now(): number;
  /** The latest moment of what has happened before. */
  readonly lastAt: number;
  /** What the ids of the events begin with. */
  readonly idPrefix: string;
  readonly history: History;
}

/** Stamps what happens, keeps it, and tells those whom it concerns. */
export class Chronicle {
  readonly #history: History;
  readonly #idPrefix: string;
  readonly #timeline: Timeline;
  #count = 0;
  #lastSpeech: Speech | undefined;

  constructor({ now, lastAt, idPrefix, history }: ChronicleOptions) {
    this.#history = history;
    this.#idPrefix = idPrefix;
    this.#timeline = new Timeline(now, lastAt);
  }

  /** How much has happened. */
  get count(): number {
    return this.#count;
  }

  /** When the next event happens. */
  nextMoment(): number {
    return this.#timeline.next();
  }

  stamp({ identity }: Person): Stamp {
    this.#count += 1;
    return { id: this.#idOf(this.#count), at: this.#timeline.next(), from: identity };
  }

  /** Something that a person says now. */
  said(person: Person, text: string, manner: Omit<Speech, "from" | "idOf">): Said {
    this.#count += 1;
    const at = this.#timeline.next();
    if (manner.manner !== "signal") person.spokeAt = at;
    return new SaidNow(this.#speechOf(person.identity, manner), { at, number: this.#count, text });
  }

  /** Something that all in the room hear and that its history keeps. */
  happen(room: Room, event: ChatEvent, by: Person): void {
    this.record(room, event);
    room.tell(event, by);
  }

  record(room: Room, event: ChatEvent): void {
    this.#history.add(room.conversation, event);
  }

  /** Each of two people has what they say to each other as its own. */
  keep(person: Person, nick: string, said: Said): void {
    const conversation = privateConversation(person.owner, nick);
    if (isPassing(conversation)) person.passing.add(conversation);
    this.#history.add(conversation, said);
  }

  /** What is the person's as long as it is here is nobody's from now on. */
  forgetPassing({ passing }: Person): void {
    for (const conversation of passing) this.#history.forget(conversation);
    passing.clear();
  }

  /** Who talks says several things in a row. */
  #speechOf(from: Identity, now: Omit<Speech, "from" | "idOf">): Speech {
    const last = this.#lastSpeech;
    if (last !== undefined && last.from === from && isSameManner(last, now)) return last;
    return (this.#lastSpeech = { ...now, from, idOf: this.#idOf });
  }

  readonly #idOf = (number: number): string => this.#idPrefix + ordered(number);
}

export function tellNeighbours(person: Person, event: ChatEvent): void {
  person.listener.hear(event, true);
  for (const { listener } of person.neighbours()) listener.hear(event, false);
}

export function tellOthers(person: Person, audience: Iterable<Person>, event: ChatEvent): void {
  for (const other of audience) if (other !== person) other.listener.hear(event, false);
}

/** A number as a text, so that the texts have the order of the numbers. */
function ordered(number: number): string {
  const digits = number.toString(36);
  return digits.length.toString(36) + digits;
}

function isSameManner(one: Speech, other: Omit<Speech, "from" | "idOf">): boolean {
  return (
    one.room === other.room &&
    one.target === other.target &&
    one.manner === other.manner &&
    one.tags === other.tags &&
    one.hasSeveralLines === other.hasSeveralLines
  );
}
