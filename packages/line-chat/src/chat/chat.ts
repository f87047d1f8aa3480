import type { ChatEvent, Manner, Said } from "./events.ts";
import { type History, isPassing, privateConversation } from "./history.ts";
import { Identity, type IdentityFields } from "./identity.ts";
import { Mask } from "./mask.ts";
import { type FlagLetter, type ModeChange, type RankLetter, ROOM_MODES } from "./modes.ts";
import { fold, isNick, isRoomName } from "./names.ts";
import { type Listener, Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";
import { Room } from "./room.ts";
import { SaidNow } from "./said-now.ts";
import { Timeline } from "./timeline.ts";

/** What a chat needs of the world. */
export interface ChatContext {
  /** Milliseconds since 1970. */
  now(): number;
  /** What the ids of this chat's events begin with: no other chat's do. */
  readonly idPrefix: string;
  readonly history: History;
  readonly limits: ChatLimits;
  /** The latest moment of what has happened before, so that nothing is stamped with an earlier one. @default 0 */
  readonly lastAt?: number;
  /** Whether only others than who has logged in to that account may not bear the name. @default nobody */
  isReserved?(nick: string, account: string | undefined): boolean;
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
  readonly #isReserved: NonNullable<ChatContext["isReserved"]>;
  readonly #idPrefix: string;
  readonly #timeline: Timeline;
  readonly #people = new Map<string, Person>();
  readonly #rooms = new Map<string, Room>();
  /** The room that was asked for last, until rooms come or go. */
  #askedFor: string | undefined;
  #found: Room | undefined;
  #events = 0;
  #numbers = 0;
  #maxPeople = 0;

  constructor({ now, idPrefix, history, limits, lastAt = 0, isReserved = () => false }: ChatContext) {
    this.history = history;
    this.limits = limits;
    this.#idPrefix = idPrefix;
    this.#timeline = new Timeline(now, lastAt);
    this.#isReserved = isReserved;
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
    // Who talks does so in one room for a while.
    if (name === this.#askedFor) return this.#found;
    this.#askedFor = name;
    return (this.#found = this.#rooms.get(fold(name)));
  }

  /** Why nobody can take the name, if so; `except` is who has it already. */
  whyNotNick(nick: string, except?: Person): Refusal | undefined {
    if (!isNick(nick)) return "bad-nick";
    const bearer = this.person(nick);
    return bearer !== undefined && bearer !== except ? "nick-in-use" : undefined;
  }

  /** Somebody comes. */
  enter(fields: IdentityFields, listener: Listener): Person | Refusal {
    const refusal = this.whyNotNick(fields.nick) ?? this.#whyReserved(fields.nick, fields.account);
    if (refusal) return refusal;
    const since = this.#timeline.next();
    const person = new Person(new Identity(fields), { number: (this.#numbers += 1), listener, since });
    this.#people.set(fold(fields.nick), person);
    if (this.#people.size > this.#maxPeople) this.#maxPeople = this.#people.size;
    return person;
  }

  /** Somebody goes; the others hear why, and the name is free. */
  leave(person: Person, reason: string): void {
    const neighbours = person.neighbours();
    this.#people.delete(fold(person.nick));
    this.#forgetPassing(person);
    const event: ChatEvent = { kind: "left", ...this.#stamp(person), reason };
    for (const room of person.rooms) {
      this.#record(room, event);
      this.#remove(person, room);
    }
    for (const { listener } of neighbours) listener.hear(event, false);
  }

  /** Another name for a person. The very same one is nothing; the same with other capitals is another. */
  rename(person: Person, nick: string): Refusal | undefined {
    const refusal = this.whyNotNick(nick, person) ?? this.#whyReserved(nick, person.identity.account);
    if (refusal) return refusal;
    if (nick === person.nick) return undefined;
    const event: ChatEvent = { kind: "renamed", ...this.#stamp(person), nick };
    this.#people.delete(fold(person.nick));
    person.identity = person.identity.with({ nick });
    this.#people.set(fold(nick), person);
    for (const room of person.memberships.keys()) this.#record(room, event);
    this.#tellNeighbours(person, event);
    return undefined;
  }

  /** Somebody logs in to an account, or out of the one that it is in. */
  setAccount(person: Person, account: string | undefined): void {
    if (person.identity.account === account) return;
    const event: ChatEvent = { kind: "account-changed", ...this.#stamp(person), account };
    this.#forgetPassing(person);
    person.identity = person.identity.with({ account });
    this.#tellNeighbours(person, event);
  }

  /** Another real name for a person; the one that it has is nothing. */
  describe(person: Person, realName: string): void {
    if (realName === person.identity.realName) return;
    const event: ChatEvent = { kind: "described", ...this.#stamp(person), realName };
    person.identity = person.identity.with({ realName });
    this.#tellNeighbours(person, event);
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
    if (!room) {
      this.#rooms.set(fold(name), (room = new Room(name, stamp.at)));
      this.#askedFor = undefined;
    }
    room.add(person);
    this.#happen(room, { kind: "joined", ...stamp, room }, person);
    return undefined;
  }

  part(person: Person, name: string, reason: string): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    this.#happen(room, { kind: "parted", ...this.#stamp(person), room, reason }, person);
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
    this.#happen(room, { kind: "topic-changed", ...stamp, room, topic }, person);
    return undefined;
  }

  /** Makes those of the changes that change anything, in order, and tells of them. */
  changeModes(person: Person, room: Room, changes: readonly ModeChange[]): Refusal | undefined {
    if (!room.isOperator(person)) return "not-operator";
    const stamp = this.#stamp(person);
    const made = changes
      .map((change) => this.#changeMode(room, change, { by: person.identity.mask, at: stamp.at }))
      .filter((change) => change !== undefined);
    if (made.length > 0) this.#happen(room, { kind: "modes-changed", ...stamp, room, changes: made }, person);
    return undefined;
  }

  #sayInRoom(person: Person, name: string, saying: Saying): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.hears(person)) return "cannot-speak";
    const said = this.#said(person, saying, { target: room.name, room });
    if (said.manner !== "signal") this.history.add(room.conversation, said);
    room.tell(said, person);
    if (!room.membership(person)) person.listener.hear(said, true);
    return undefined;
  }

  #sayTo(person: Person, nick: string, saying: Saying): Refusal | undefined {
    const other = this.person(nick);
    if (!other) return "no-such-person";
    const said = this.#said(person, saying, { target: other.nick, room: undefined });
    if (said.manner !== "signal") {
      this.#keep(person, other.nick, said);
      if (other !== person) this.#keep(other, person.nick, said);
    }
    other.listener.hear(said, false);
    person.listener.hear(said, true);
    return undefined;
  }

  #said(person: Person, { text, manner, tags = "" }: Saying, to: Pick<Said, "target" | "room">): Said {
    this.#events += 1;
    const at = this.#timeline.next();
    if (manner !== "signal") person.spokeAt = at;
    const { target, room } = to;
    return new SaidNow(
      { at, from: person.identity, number: this.#events, idOf: this.#idOf },
      { target, room, manner, text, tags },
    );
  }

  #stamp(person: Person): { readonly id: string; readonly at: number; readonly from: Identity } {
    this.#events += 1;
    return { id: this.#idOf(this.#events), at: this.#timeline.next(), from: person.identity };
  }

  readonly #idOf = (number: number): string => this.#idPrefix + ordered(number);

  #remove(person: Person, room: Room): void {
    room.remove(person);
    if (room.size > 0) return;
    this.#rooms.delete(fold(room.name));
    this.#askedFor = undefined;
    this.history.forget(room.closedConversation);
  }

  #whyReserved(nick: string, account: string | undefined): Refusal | undefined {
    return this.#isReserved(nick, account) ? "nick-reserved" : undefined;
  }

  /** Something that all in the room hear and that its history keeps. */
  #happen(room: Room, event: ChatEvent, by: Person): void {
    this.#record(room, event);
    room.tell(event, by);
  }

  #record(room: Room, event: ChatEvent): void {
    this.history.add(room.conversation, event);
  }

  /** Each of two people has what they say to each other as its own. */
  #keep(person: Person, nick: string, said: Said): void {
    const conversation = privateConversation(person.owner, nick);
    if (isPassing(conversation)) person.passing.add(conversation);
    this.history.add(conversation, said);
  }

  #forgetPassing({ passing }: Person): void {
    for (const conversation of passing) this.history.forget(conversation);
    passing.clear();
  }

  #tellNeighbours(person: Person, event: ChatEvent): void {
    person.listener.hear(event, true);
    for (const { listener } of person.neighbours()) listener.hear(event, false);
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

/** A number as a text, so that the texts have the order of the numbers. */
function ordered(number: number): string {
  const digits = number.toString(36);
  return digits.length.toString(36) + digits;
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
