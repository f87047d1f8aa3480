import type { ChatParts } from "./chat-parts.ts";
import { isRoomName } from "./names.ts";
import type { ModeChange } from "./modes.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";
import { changeMode } from "./room-modes.ts";
import type { Room } from "./room.ts";

/** Why a room keeps its name. */
export type RenameRefusal =
  | Extract<Refusal, "not-in-room" | "not-operator" | "bad-room-name">
  | "room-name-in-use"
  | "renamed-lately";

/** Another name for a room, and why it gets it. */
export interface RoomName {
  readonly name: string;
  readonly reason: string;
}

/** How long a room has a name before it can get another: for most of its members that means to part and to join. */
const MIN_NAME_AGE_MS = 60_000;

/** What a room is called, what it is about, and who may do what in it. */
export class RoomCare {
  readonly #parts: ChatParts;

  constructor(parts: ChatParts) {
    this.#parts = parts;
  }

  rename(person: Person, room: Room, { name, reason }: RoomName): RenameRefusal | undefined {
    const { rooms, chronicle } = this.#parts;
    if (!room.membership(person)) return "not-in-room";
    if (!room.isOperator(person)) return "not-operator";
    if (!isRoomName(name)) return "bad-room-name";
    const bearer = rooms.find(name);
    if (bearer !== undefined && bearer !== room) return "room-name-in-use";
    const stamp = chronicle.stamp(person);
    if (room.namedAt !== room.createdAt && stamp.at - room.namedAt < MIN_NAME_AGE_MS) return "renamed-lately";
    const oldName = room.name;
    if (name === oldName) return undefined;
    rooms.rename(room, name, stamp.at);
    room.tell({ kind: "room-renamed", ...stamp, room, oldName, reason }, person);
    return undefined;
  }

  setTopic(person: Person, name: string, topic: string): Refusal | undefined {
    const { rooms, chronicle } = this.#parts;
    const room = rooms.find(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (room.flags.has("t") && !room.isOperator(person)) return "not-operator";
    const stamp = chronicle.stamp(person);
    room.topic = topic === "" ? undefined : { text: topic, by: person.identity.mask, at: stamp.at };
    chronicle.happen(room, { kind: "topic-changed", ...stamp, room, topic }, person);
    return undefined;
  }

  changeModes(person: Person, room: Room, changes: readonly ModeChange[]): Refusal | undefined {
    if (!room.isOperator(person)) return "not-operator";
    const { people, chronicle } = this.#parts;
    const stamp = chronicle.stamp(person);
    const mark = { by: person.identity.mask, at: stamp.at };
    const made = changes
      .map((change) => changeMode(room, change, { mark, person: (nick) => people.find(nick) }))
      .filter((change) => change !== undefined);
    if (made.length > 0) chronicle.happen(room, { kind: "modes-changed", ...stamp, room, changes: made }, person);
    return undefined;
  }
}
