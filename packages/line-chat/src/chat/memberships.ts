import type { ChatParts } from "./chat-parts.ts";
import { tellOthers } from "./chronicle.ts";
import type { ChatEvent } from "./events.ts";
import { isRoomName } from "./names.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";
import type { Room } from "./room.ts";

/** How many rooms one may be invited to at a time; the oldest invitation goes first. */
const MAX_INVITATIONS = 64;

/** Who is sent out of a room, and why. */
export interface Kick {
  readonly nick: string;
  readonly reason: string;
}

/** People come to rooms, leave them, are invited and sent out. */
export class Memberships {
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  join(
    person: Person,
    name: string,
    { key, maxRooms }: { key: string | undefined; maxRooms: number },
  ): Refusal | undefined {
    const { rooms, chronicle } = this.#parts;
    if (!isRoomName(name)) return "bad-room-name";
    const there = rooms.find(name);
    if (there?.membership(person)) return undefined;
    if (person.memberships.size >= maxRooms) return "too-many-rooms";
    const refusal = there && whyNotIn(there, person, key);
    if (refusal) return refusal;
    const stamp = chronicle.stamp(person);
    const room = there ?? rooms.make(name, stamp.at);
    room.add(person);
    if (person.invitations.length > 0) person.invitations = person.invitations.filter((other) => other !== room);
    chronicle.happen(room, { kind: "joined", ...stamp, room }, person);
    this.#introduce(person, room);
    return undefined;
  }

  part(person: Person, name: string, reason: string): Refusal | undefined {
    const { rooms, chronicle } = this.#parts;
    const room = rooms.find(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    chronicle.happen(room, { kind: "parted", ...chronicle.stamp(person), room, reason }, person);
    rooms.leave(person, room);
    return undefined;
  }

  kick(person: Person, name: string, { nick, reason }: Kick): Refusal | undefined {
    const { people, rooms, chronicle } = this.#parts;
    const room = rooms.find(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (!room.isOperator(person)) return "not-operator";
    const whom = people.find(nick);
    if (!whom) return "no-such-person";
    if (!room.membership(whom)) return "person-not-in-room";
    chronicle.happen(room, { kind: "kicked", ...chronicle.stamp(person), room, nick: whom.nick, reason }, person);
    rooms.leave(whom, room);
    return undefined;
  }

  invite(person: Person, nick: string, name: string): Refusal | undefined {
    const { people, rooms, chronicle } = this.#parts;
    const room = rooms.find(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (room.flags.has("i") && !room.isOperator(person)) return "not-operator";
    const other = people.find(nick);
    if (!other) return "no-such-person";
    if (room.membership(other)) return "in-room";
    if (room.isOperator(person) && !other.invitations.includes(room)) {
      other.invitations = [...other.invitations, room].slice(-MAX_INVITATIONS);
    }
    const stamp = chronicle.stamp(person);
    if (!other.isSilenced(person)) other.listener.hear({ kind: "invited", ...stamp, room, nick: other.nick }, false);
    const hosts = room.people.filter((member) => room.isOperator(member));
    tellOthers(person, hosts, { kind: "invitation-made", ...stamp, room, nick: other.nick });
    return undefined;
  }

  /** Tells the others what they would have been told before, had the person been there. */
  #introduce(person: Person, room: Room): void {
    const { chronicle } = this.#parts;
    if (person.away !== undefined) {
      tellOthers(person, room.people, { kind: "away-changed", ...chronicle.stamp(person), why: person.away });
    }
    for (const [key, value] of person.metadata) {
      const event: ChatEvent = {
        kind: "metadata-changed",
        ...chronicle.stamp(person),
        target: person.nick,
        key,
        value,
      };
      tellOthers(person, room.people, event);
    }
  }
}

function whyNotIn(room: Room, person: Person, key: string | undefined): Refusal | undefined {
  if (person.invitations.includes(room)) return undefined;
  if (room.key !== undefined && room.key !== key) return "bad-key";
  if (room.flags.has("i") && !room.lists("I", person)) return "invite-only";
  if (room.limit !== undefined && room.size >= room.limit) return "full";
  return room.isBanned(person) ? "banned" : undefined;
}
