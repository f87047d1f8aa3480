import type { ChatParts } from "./chat-parts.ts";
import type { Manner, Said } from "./events.ts";
import { type RankLetter, RANKS } from "./modes.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";

/** Something to be said. */
export interface Saying {
  readonly text: string;
  readonly manner: Manner;
  /** See {@link Said.tags}. @default nothing */
  readonly tags?: string;
  /** See {@link Said.hasSeveralLines}. @default false */
  readonly hasSeveralLines?: boolean;
}

/** People say something: in rooms, to some in them, and to each other. */
export class Talk {
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  say(person: Person, target: string, saying: Saying): Refusal | undefined {
    if (target.startsWith("#")) return this.#sayInRoom(person, target, saying);
    const rank = target[1] === "#" && RANKS.find(({ sign }) => sign === target[0]);
    if (rank) return this.#sayToRank(person, { name: target.slice(1), ...rank }, saying);
    return this.#sayTo(person, target, saying);
  }

  #sayInRoom(person: Person, name: string, saying: Saying): Refusal | undefined {
    const room = this.#parts.rooms.find(name);
    if (!room) return "no-such-room";
    if (!mayBeSaid(room, person, saying)) return "cannot-speak";
    const said = this.#said(person, saying, { target: room.name, room });
    if (said.manner !== "signal") this.#parts.chronicle.record(room, said);
    if (!room.tell(said, person)) person.listener.hear(said, true);
    return undefined;
  }

  /** Is in no history: those who were not of that rank must not find it there. */
  #sayToRank(
    person: Person,
    { name, letter, sign }: { readonly name: string; readonly letter: RankLetter; readonly sign: string },
    saying: Saying,
  ): Refusal | undefined {
    const room = this.#parts.rooms.find(name);
    if (!room) return "no-such-room";
    if (!mayBeSaid(room, person, saying)) return "cannot-speak";
    const said = this.#said(person, saying, { target: sign + room.name, room });
    if (!room.tellFrom(letter, said, person)) person.listener.hear(said, true);
    return undefined;
  }

  #sayTo(person: Person, nick: string, saying: Saying): Refusal | undefined {
    const { people, chronicle } = this.#parts;
    const other = people.find(nick);
    if (!other) return "no-such-person";
    const isHeard = !other.isSilenced(person);
    const said = this.#said(person, saying, { target: other.nick, room: undefined });
    if (said.manner !== "signal") {
      chronicle.keep(person, other.nick, said);
      if (other !== person && isHeard) chronicle.keep(other, person.nick, said);
    }
    if (isHeard) other.listener.hear(said, false);
    person.listener.hear(said, true);
    return undefined;
  }

  #said(person: Person, saying: Saying, { target, room }: Pick<Said, "target" | "room">): Said {
    const { text, manner, tags = "", hasSeveralLines = false } = saying;
    return this.#parts.chronicle.said(person, text, { target, room, manner, tags, hasSeveralLines });
  }
}

function mayBeSaid(room: Room, person: Person, saying: Saying): boolean {
  return room.hears(person) && !(room.flags.has("C") && isForPrograms(saying));
}

/** What only programs say to each other, in IRC's form for it. */
function isForPrograms({ text, manner }: Saying): boolean {
  return text.charCodeAt(0) === 1 && manner !== "action";
}
