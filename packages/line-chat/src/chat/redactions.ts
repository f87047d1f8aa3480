import type { ChatParts } from "./chat-parts.ts";
import type { ChatEvent, Said } from "./events.ts";
import { privateConversation } from "./conversations.ts";
import { fold } from "./names.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";

/** What is to be taken back, and why. */
export interface Redaction {
  /** The id of what was said. */
  readonly id: string;
  readonly reason: string;
}

/** Why something that was said is not taken back, besides what there is anyway. */
export type RedactRefusal = "no-such-message" | "not-author";

/** What was said is taken back: it is in no history any more, and everybody who heard it is told. */
export class Redactions {
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  redact(person: Person, target: string, redaction: Redaction): Refusal | RedactRefusal | undefined {
    return target.startsWith("#")
      ? this.#redactInRoom(person, target, redaction)
      : this.#redactBetween(person, target, redaction);
  }

  #redactInRoom(person: Person, name: string, { id, reason }: Redaction): Refusal | RedactRefusal | undefined {
    const { rooms, history, chronicle } = this.#parts;
    const room = rooms.find(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    const conversation = room.conversations.find((each) => history.find(each, id) !== undefined);
    const said = conversation === undefined ? undefined : history.find(conversation, id);
    if (conversation === undefined || said?.kind !== "said") return "no-such-message";
    if (!isAuthor(person, said) && !room.isOperator(person)) return "not-author";
    history.remove(conversation, said);
    room.tell({ kind: "redacted", ...chronicle.stamp(person), target: room.name, room, said, reason }, person);
    return undefined;
  }

  #redactBetween(person: Person, nick: string, { id, reason }: Redaction): Refusal | RedactRefusal | undefined {
    const { people, history, chronicle } = this.#parts;
    const other = people.find(nick);
    if (!other) return "no-such-person";
    const own = privateConversation(person.owner, other.nick);
    const said = history.find(own, id);
    if (said?.kind !== "said") return "no-such-message";
    if (!isAuthor(person, said)) return "not-author";
    history.remove(own, said);
    const others = privateConversation(other.owner, person.nick);
    const same = history.find(others, id);
    if (same) history.remove(others, same);
    const stamp = chronicle.stamp(person);
    const event: ChatEvent = { kind: "redacted", ...stamp, target: other.nick, room: undefined, said, reason };
    other.listener.hear(event, false);
    person.listener.hear(event, true);
    return undefined;
  }
}

/** Whether the person has said it: with an account that is certain, and without as certain as a name is. */
function isAuthor({ identity, since }: Person, { from, at }: Said): boolean {
  if (from.account !== undefined || identity.account !== undefined) return from.account === identity.account;
  return at >= since && fold(from.mask) === fold(identity.mask);
}
