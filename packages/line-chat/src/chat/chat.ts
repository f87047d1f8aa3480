import type { ChatEvent, Manner, Said } from "./events.ts";
import { type History, privateConversation, roomConversation } from "./history.ts";
import { Identity, type IdentityFields } from "./identity.ts";
import { Mask } from "./mask.ts";
import { type FlagLetter, type ModeChange, type RankLetter, ROOM_MODES } from "./modes.ts";
import { fold, isNick, isRoomName } from "./names.ts";
import { type Listener, Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";
import { Room } from "./room.ts";
import { Timeline } from "./timeline.ts";

/** What a chat needs of the world. */
export interface ChatContext {
  /** Milliseconds since 1970. */
  now(): number;
  /** What the ids of this chat's events begin with: no other chat's do. */
  readonly idPrefix: string;
  readonly history: History;
  readonly limits: ChatLimits;
}

/** How much there may be of what people can make. */
export interface ChatLimits {
  readonly maxRoomsPerPerson: number;
}

/** Something to be said. */
export interface Saying {
  readonly text: string;
  readonly manner: Manner;
  /** See {@link Said.tags}. @default nothing */
  readonly tags?: string;
}

/** People and rooms. Everything that happens in it is told to everybody whom it concerns before the call returns. */
export class Chat {
  readonly history: History;
  readonly limits: ChatLimits;
  readonly #idPrefix: string;
  readonly #timeline: Timeline;
  readonly #people = new Map<string, Person>();
  readonly #rooms = new Map<string, Room>();
  #events = 0;
  #maxPeople = 0;

  constructor({ now, idPrefix, history, limits }: ChatContext) {
    this.history = history;
    this.limits = limits;
    this.#idPrefix = idPrefix;
    this.#timeline = new Timeline(now);
  }

  get people(): Iterable<Person> {
    return this.#people.values();
  }

  get peopleCount(): number {
    return this.#people.size;
  }

  /** The most people who were there at once. */
  get maxPeople(): number {
    return this.#maxPeople;
  }

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  person(nick: string): Person | undefined {
    return this.#people.get(fold(nick));
  }

  room(name: string): Room | undefined {
    return this.#rooms.get(fold(name));
  }

  /** Why nobody can take the name, if so; `except` is who has it already. */
  whyNotNick(nick: string, except?: Person): Refusal | undefined {
    if (!isNick(nick)) return "bad-nick";
    const bearer = this.person(nick);
    return bearer !== undefined && bearer !== except ? "nick-in-use" : undefined;
  }

  /** Somebody comes. */
  enter(fields: IdentityFields, listener: Listener): Person | Refusal {
    const refusal = this.whyNotNick(fields.nick);
    if (refusal) return refusal;
    const person = new Person(new Identity(fields), listener, this.#timeline.next());
    this.#people.set(fold(fields.nick), person);
    if (this.#people.size > this.#maxPeople) this.#maxPeople = this.#people.size;
    return person;
  }

  /** Somebody goes; the others hear why, and the name is free. */
  leave(person: Person, reason: string): void {
    const neighbours = person.neighbours();
    this.#people.delete(fold(person.nick));
    for (const room of person.rooms) this.#remove(person, room);
    if (neighbours.size === 0) return;
    const event: ChatEvent = { kind: "left", ...this.#stamp(person), reason };
    for (const { listener } of neighbours) listener.hear(event, false);
  }

  /** Another name for a person. The very same one is nothing; the same with other capitals is another. */
  rename(person: Person, nick: string): Refusal | undefined {
    const refusal = this.whyNotNick(nick, person);
    if (refusal) return refusal;
    if (nick === person.nick) return undefined;
    const event: ChatEvent = { kind: "renamed", ...this.#stamp(person), nick };
    this.#people.delete(fold(person.nick));
    person.identity = person.identity.with({ nick });
    this.#people.set(fold(nick), person);
    person.listener.hear(event, true);
    for (const { listener } of person.neighbours()) listener.hear(event, false);
    return undefined;
  }

  /** Another real name for a person; the one that it has is nothing. */
  describe(person: Person, realName: string): void {
    if (realName === person.identity.realName) return;
    const event: ChatEvent = { kind: "described", ...this.#stamp(person), realName };
    person.identity = person.identity.with({ realName });
    person.listener.hear(event, true);
    for (const { listener } of person.neighbours()) listener.hear(event, false);
  }

  /** Makes the room where there is none. To be there already is nothing. */
  join(person: Person, name: string, key?: string): Refusal | undefined {
    if (!isRoomName(name)) return "bad-room-name";
    let room = this.room(name);
    if (room?.membership(person)) return undefined;
    if (person.memberships.size >= this.limits.maxRoomsPerPerson) return "too-many-rooms";
    const refusal = room && whyNotIn(room, person, key);
    if (refusal) return refusal;
    const stamp = this.#stamp(person);
    if (!room) this.#rooms.set(fold(name), (room = new Room(name, stamp.at)));
    room.add(person);
    room.tell({ kind: "joined", ...stamp, room }, person);
    return undefined;
  }

  part(person: Person, name: string, reason: string): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    room.tell({ kind: "parted", ...this.#stamp(person), room, reason }, person);
    this.#remove(person, room);
    return undefined;
  }

  /** To a room by its name, or to somebody. Whoever says it hears it too, as its own. */
  say(person: Person, target: string, saying: Saying): Refusal | undefined {
    return target.startsWith("#") ? this.#sayInRoom(person, target, saying) : this.#sayTo(person, target, saying);
  }

  setTopic(person: Person, name: string, topic: string): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (room.flags.has("t") && !room.isOperator(person)) return "not-operator";
    const stamp = this.#stamp(person);
    room.topic = topic === "" ? undefined : { text: topic, by: person.identity.mask, at: stamp.at };
    room.tell({ kind: "topic-changed", ...stamp, room, topic }, person);
    return undefined;
  }

  /** Makes those of the changes that change anything, in order, and tells of them. */
  changeModes(person: Person, room: Room, changes: readonly ModeChange[]): Refusal | undefined {
    if (!room.isOperator(person)) return "not-operator";
    const stamp = this.#stamp(person);
    const made = changes
      .map((change) => this.#changeMode(room, change, { by: person.identity.mask, at: stamp.at }))
      .filter((change) => change !== undefined);
    if (made.length > 0) room.tell({ kind: "modes-changed", ...stamp, room, changes: made }, person);
    return undefined;
  }

  #sayInRoom(person: Person, name: string, saying: Saying): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.hears(person)) return "cannot-speak";
    const said = this.#said(person, saying, room.name, room);
    if (said.manner !== "signal") this.history.add(roomConversation(room.name), said);
    room.tell(said, person);
    if (!room.membership(person)) person.listener.hear(said, true);
    return undefined;
  }

  #sayTo(person: Person, nick: string, saying: Saying): Refusal | undefined {
    const other = this.person(nick);
    if (!other) return "no-such-person";
    const said = this.#said(person, saying, other.nick, undefined);
    if (said.manner !== "signal") this.history.add(privateConversation(person.nick, other.nick), said);
    other.listener.hear(said, false);
    person.listener.hear(said, true);
    return undefined;
  }

  // Written out, since there is one for each line that is said.
  #said(person: Person, { text, manner, tags = "" }: Saying, target: string, room: Room | undefined): Said {
    const { id, at, from } = this.#stamp(person);
    if (manner !== "signal") person.spokeAt = at;
    return { kind: "said", id, at, from, target, room, manner, text, tags };
  }

  #stamp(person: Person): { readonly id: string; readonly at: number; readonly from: Identity } {
    this.#events += 1;
    return { id: this.#idPrefix + this.#events.toString(36), at: this.#timeline.next(), from: person.identity };
  }

  #remove(person: Person, room: Room): void {
    room.remove(person);
    if (room.size === 0) this.#rooms.delete(fold(room.name));
  }

  /** @returns what has changed, if anything has. */
  #changeMode(room: Room, change: ModeChange, mark: { by: string; at: number }): ModeChange | undefined {
    const { letter, isOn, argument = "" } = change;
    switch (ROOM_MODES[letter]) {
      case "flag":
        return toggle(room.flags, letter as FlagLetter, isOn) ? change : undefined;
      case "rank":
        return this.#changeRank(room, change);
      case "list":
        return changeList(room, change, mark);
      case "key":
        if (isOn ? argument === "" : room.key === undefined) return undefined;
        room.key = isOn ? argument : undefined;
        return change;
      case "limit":
        if (isOn ? !/^[1-9]\d{0,8}$/.test(argument) : room.limit === undefined) return undefined;
        room.limit = isOn ? Number(argument) : undefined;
        return change;
    }
  }

  #changeRank(room: Room, { letter, isOn, argument = "" }: ModeChange): ModeChange | undefined {
    const person = this.person(argument);
    const membership = person && room.membership(person);
    if (!membership || !toggle(membership.ranks, letter as RankLetter, isOn)) return undefined;
    return { letter, isOn, argument: membership.person.nick };
  }
}

function whyNotIn(room: Room, person: Person, key: string | undefined): Refusal | undefined {
  if (room.key !== undefined && room.key !== key) return "bad-key";
  if (room.flags.has("i")) return "invite-only";
  if (room.limit !== undefined && room.size >= room.limit) return "full";
  return room.isBanned(person) ? "banned" : undefined;
}

function changeList(room: Room, change: ModeChange, mark: { by: string; at: number }): ModeChange | undefined {
  const mask = new Mask(change.argument ?? "");
  const key = fold(mask.text);
  if (change.isOn === room.bans.has(key)) return undefined;
  if (change.isOn) room.bans.set(key, { mask, ...mark });
  else room.bans.delete(key);
  return { ...change, argument: mask.text };
}

/** @returns whether that has changed anything. */
function toggle<Value>(set: Set<Value>, value: Value, isOn: boolean): boolean {
  if (set.has(value) === isOn) return false;
  if (isOn) set.add(value);
  else set.delete(value);
  return true;
}
