import type { ChatEvent, Manner, Said } from "./events.ts";
import { type History, isPassing, privateConversation } from "./history.ts";
import { Identity, type IdentityFields } from "./identity.ts";
import { MAX_METADATA_KEYS, withMetadata } from "./metadata.ts";
import { type ModeChange, type PersonMode, type RankLetter, RANKS } from "./modes.ts";
import { fold, isNick, isRoomName } from "./names.ts";
import { type Listener, Person } from "./person.ts";
import { type MarkerStore, ReadMarks } from "./read-marks.ts";
import type { Refusal } from "./refusal.ts";
import { changeMode } from "./room-modes.ts";
import { Room } from "./room.ts";
import { SaidNow, type Speech } from "./said-now.ts";
import { Timeline } from "./timeline.ts";
import { Watching } from "./watching.ts";
import { Whowas } from "./whowas.ts";

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
  /** How far those who have an account have read. @default nobody has read anything */
  readonly markers?: MarkerStore;
  /** Whether only others than who has logged in to that account may not bear the name. @default nobody */
  isReserved?(nick: string, account: string | undefined): boolean;
}

/** How much there may be of what people can make. */
export interface ChatLimits {
  readonly maxRoomsPerPerson: number;
}

/** How many of those who bore a name are remembered. */
const MAX_BYGONES = 1_000;
/** How many rooms one may be invited to at a time; the oldest invitation goes first. */
const MAX_INVITATIONS = 64;

/** Something to be said. */
export interface Saying {
  readonly text: string;
  readonly manner: Manner;
  /** See {@link Said.tags}. @default nothing */
  readonly tags?: string;
  /** See {@link Said.hasSeveralLines}. @default false */
  readonly hasSeveralLines?: boolean;
}

/** A key, which must be one, and its value; none takes it away. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string | undefined;
}

/** Why that is not taken. */
export type MetadataRefusal = "not-allowed" | "too-many-keys";

/** What is to be taken back, and why. */
export interface Redaction {
  /** The id of what was said. */
  readonly id: string;
  readonly reason: string;
}

/** Why something that was said is not taken back, besides what there is anyway. */
export type RedactRefusal = "no-such-message" | "not-author";

/** Why a room keeps its name. */
export type RenameRefusal =
  | Extract<Refusal, "not-in-room" | "not-operator" | "bad-room-name">
  | "room-name-in-use"
  | "renamed-lately";

/** How long a room has a name before it can get another: for most of its members that means to part and to join. */
const MIN_NAME_AGE_MS = 60_000;

/** People and rooms. Everything that happens in it is told to everybody whom it concerns before the call returns. */
export class Chat {
  readonly history: History;
  limits: ChatLimits;
  /** Who watches for whom. */
  readonly watching: Watching = new Watching();
  /** Who bore which name before. */
  readonly whowas: Whowas = new Whowas(MAX_BYGONES);
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly #isReserved: NonNullable<ChatContext["isReserved"]>;
  readonly #idPrefix: string;
  readonly #timeline: Timeline;
  readonly #marks: ReadMarks;
  readonly #people = new Map<string, Person>();
  readonly #rooms = new Map<string, Room>();
  /** The room that was asked for last, until rooms come or go. */
  #askedFor: string | undefined;
  #found: Room | undefined;
  #lastSpeech: Speech | undefined;
  #events = 0;
  #numbers = 0;
  #maxPeople = 0;
  readonly #peopleWith = new Map<PersonMode, number>();
  /** In larger rooms nobody is told of who goes. */
  #maxTold = Infinity;

  constructor({ now, idPrefix, history, limits, lastAt = 0, markers, isReserved = () => false }: ChatContext) {
    this.history = history;
    this.limits = limits;
    this.#idPrefix = idPrefix;
    this.now = now;
    this.#timeline = new Timeline(now, lastAt);
    this.#isReserved = isReserved;
    this.#marks = new ReadMarks(markers);
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

  /** How many people have that mode. */
  countOf(mode: PersonMode): number {
    return this.#peopleWith.get(mode) ?? 0;
  }

  /** How much has happened. */
  get eventCount(): number {
    return this.#events;
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
    this.#marks.add(person);
    if (this.#people.size > this.#maxPeople) this.#maxPeople = this.#people.size;
    this.watching.tell(person.nick, () => ({ kind: "appeared", ...this.#stamp(person) }));
    return person;
  }

  /** Somebody goes; the others hear why, and the name is free. */
  leave(person: Person, reason: string): void {
    const neighbours = person.neighbours(this.#maxTold);
    this.#people.delete(fold(person.nick));
    this.#marks.remove(person);
    this.#forgetPassing(person);
    this.#forgetName(person);
    this.watching.clear(person);
    for (const mode of person.modes) this.setMode(person, mode, false);
    if (this.#people.size === 0) this.#maxTold = Infinity;
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
    const isOther = fold(nick) !== fold(person.nick);
    if (isOther) this.#forgetName(person);
    this.#people.delete(fold(person.nick));
    person.identity = person.identity.with({ nick });
    this.#people.set(fold(nick), person);
    for (const room of person.memberships.keys()) this.#record(room, event);
    this.#tellNeighbours(person, event);
    if (isOther) this.watching.tell(nick, () => ({ kind: "appeared", ...this.#stamp(person) }));
    return undefined;
  }

  /** Somebody logs in to an account, or out of the one that it is in. */
  setAccount(person: Person, account: string | undefined): void {
    if (person.identity.account === account) return;
    const event: ChatEvent = { kind: "account-changed", ...this.#stamp(person), account };
    this.#forgetPassing(person);
    this.#marks.remove(person);
    person.identity = person.identity.with({ account });
    this.#marks.add(person);
    this.#tellNeighbours(person, event);
  }

  /** Whether somebody may say what programs are to know of a person or a room. */
  mayDescribe(person: Person, target: Person | Room): boolean {
    return target === person || (target instanceof Room && target.isOperator(person));
  }

  /** What programs are to know of a person or a room; the very same as before is nothing. */
  setMetadata(person: Person, target: Person | Room, { key, value }: MetadataEntry): MetadataRefusal | undefined {
    if (!this.mayDescribe(person, target)) return "not-allowed";
    const { metadata } = target;
    if (metadata.get(key) === value) return undefined;
    if (value !== undefined && !metadata.has(key) && metadata.size >= MAX_METADATA_KEYS) return "too-many-keys";
    target.metadata = withMetadata(metadata, key, value);
    const [name, audience] = target instanceof Room ? [target.name, target.people] : [target.nick, target.neighbours()];
    const event: ChatEvent = { kind: "metadata-changed", ...this.#stamp(person), target: name, key, value };
    tellOthers(person, audience, event);
    return undefined;
  }

  /** An operator of the server has somebody shown with another host, which must be one: see `isHost`. */
  move(person: Person, nick: string, host: string): Refusal | undefined {
    if (!person.modes.has("operator")) return "not-privileged";
    const other = this.person(nick);
    if (!other) return "no-such-person";
    if (host === other.identity.host) return undefined;
    const event: ChatEvent = { kind: "moved", ...this.#stamp(other), host };
    other.identity = other.identity.with({ host });
    this.#tellNeighbours(other, event);
    return undefined;
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
    if (person.invitations.length > 0) person.invitations = person.invitations.filter((other) => other !== room);
    this.#happen(room, { kind: "joined", ...stamp, room }, person);
    if (person.away !== undefined) tellOthers(person, room.people, this.#awayEvent(person));
    for (const [key, value] of person.metadata) {
      const event: ChatEvent = { kind: "metadata-changed", ...this.#stamp(person), target: person.nick, key, value };
      tellOthers(person, room.people, event);
    }
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

  /** Sends somebody out of a room. */
  kick(person: Person, name: string, { nick, reason }: { nick: string; reason: string }): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (!room.isOperator(person)) return "not-operator";
    const whom = this.person(nick);
    if (!whom) return "no-such-person";
    if (!room.membership(whom)) return "person-not-in-room";
    this.#happen(room, { kind: "kicked", ...this.#stamp(person), room, nick: whom.nick, reason }, person);
    this.#remove(whom, room);
    return undefined;
  }

  /** An operator's invitation lets somebody in whatever the modes of the room say; a member's is only told. */
  invite(person: Person, nick: string, name: string): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    if (room.flags.has("i") && !room.isOperator(person)) return "not-operator";
    const other = this.person(nick);
    if (!other) return "no-such-person";
    if (room.membership(other)) return "in-room";
    if (room.isOperator(person) && !other.invitations.includes(room)) {
      other.invitations = [...other.invitations, room].slice(-MAX_INVITATIONS);
    }
    const stamp = this.#stamp(person);
    if (!other.isSilenced(person)) other.listener.hear({ kind: "invited", ...stamp, room, nick: other.nick }, false);
    const hosts = room.people.filter((member) => room.isOperator(member));
    tellOthers(person, hosts, { kind: "invitation-made", ...stamp, room, nick: other.nick });
    return undefined;
  }

  /**
   * To a room by its name, with a rank's sign in front only to those of that rank and higher, or to somebody. Whoever
   * says it hears it too, as its own.
   */
  say(person: Person, target: string, saying: Saying): Refusal | undefined {
    if (target.startsWith("#")) return this.#sayInRoom(person, target, saying);
    const rank = target[1] === "#" && RANKS.find(({ sign }) => sign === target[0]);
    if (rank) return this.#sayToRank(person, { name: target.slice(1), ...rank }, saying);
    return this.#sayTo(person, target, saying);
  }

  /**
   * Takes back what was said in a room or between two: whoever has said it can, and in a room its operators. It is in no
   * history any more, and everybody who heard it is told.
   */
  redact(person: Person, target: string, { id, reason }: Redaction): Refusal | RedactRefusal | undefined {
    return target.startsWith("#")
      ? this.#redactInRoom(person, target, { id, reason })
      : this.#redactBetween(person, target, { id, reason });
  }

  #redactInRoom(person: Person, name: string, { id, reason }: Redaction): Refusal | RedactRefusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.membership(person)) return "not-in-room";
    const conversation = room.conversations.find((each) => this.history.find(each, id) !== undefined);
    const said = conversation === undefined ? undefined : this.history.find(conversation, id);
    if (conversation === undefined || said?.kind !== "said") return "no-such-message";
    if (!isAuthor(person, said) && !room.isOperator(person)) return "not-author";
    this.history.remove(conversation, said);
    room.tell({ kind: "redacted", ...this.#stamp(person), target: room.name, room, said, reason }, person);
    return undefined;
  }

  #redactBetween(person: Person, nick: string, { id, reason }: Redaction): Refusal | RedactRefusal | undefined {
    const other = this.person(nick);
    if (!other) return "no-such-person";
    const own = privateConversation(person.owner, other.nick);
    const said = this.history.find(own, id);
    if (said?.kind !== "said") return "no-such-message";
    if (!isAuthor(person, said)) return "not-author";
    this.history.remove(own, said);
    const others = privateConversation(other.owner, person.nick);
    const same = this.history.find(others, id);
    if (same) this.history.remove(others, same);
    const stamp = this.#stamp(person);
    const event: ChatEvent = { kind: "redacted", ...stamp, target: other.nick, room: undefined, said, reason };
    other.listener.hear(event, false);
    person.listener.hear(event, true);
    return undefined;
  }

  /** Another name for a room; with all that belongs to it, but for what was said there before. */
  renameRoom(
    person: Person,
    room: Room,
    { name, reason }: { name: string; reason: string },
  ): RenameRefusal | undefined {
    if (!room.membership(person)) return "not-in-room";
    if (!room.isOperator(person)) return "not-operator";
    if (!isRoomName(name)) return "bad-room-name";
    const bearer = this.room(name);
    if (bearer !== undefined && bearer !== room) return "room-name-in-use";
    const stamp = this.#stamp(person);
    if (room.namedAt !== room.createdAt && stamp.at - room.namedAt < MIN_NAME_AGE_MS) return "renamed-lately";
    const oldName = room.name;
    if (name === oldName) return undefined;
    this.#rooms.delete(fold(oldName));
    this.#rooms.set(fold(name), room);
    this.#askedFor = undefined;
    room.rename(name, stamp.at);
    room.tell({ kind: "room-renamed", ...stamp, room, oldName, reason }, person);
    return undefined;
  }

  /** @param why `undefined` where the person is back. */
  setAway(person: Person, why: string | undefined): void {
    if (person.away === why) return;
    person.away = why;
    tellOthers(person, person.neighbours(), this.#awayEvent(person));
  }

  /** @returns whether that has changed anything. */
  setMode(person: Person, mode: PersonMode, isOn: boolean): boolean {
    if (person.modes.has(mode) === isOn) return false;
    const modes = new Set(person.modes);
    if (isOn) modes.add(mode);
    else modes.delete(mode);
    person.modes = modes;
    if (mode === "bot") person.identity = person.identity.with({ isBot: isOn });
    this.#peopleWith.set(mode, this.countOf(mode) + (isOn ? 1 : -1));
    return true;
  }

  /** An operator of the server tells something to everybody who wants to hear such. */
  announce(person: Person, text: string): Refusal | undefined {
    if (!person.modes.has("operator")) return "not-privileged";
    const event: ChatEvent = { kind: "announced", ...this.#stamp(person), text };
    for (const other of this.#people.values()) {
      if (other.modes.has("wallops")) other.listener.hear(event, other === person);
    }
    return undefined;
  }

  /** An operator of the server has somebody go. */
  expel(person: Person, nick: string, reason: string): Refusal | undefined {
    if (!person.modes.has("operator")) return "not-privileged";
    const other = this.person(nick);
    if (!other) return "no-such-person";
    other.listener.expel(`Killed (${person.nick} (${reason}))`);
    return undefined;
  }

  /**
   * Everybody is about to go: until they have, only rooms of so many people are told of those who go first. To tell
   * everybody of everybody would be more than all that is said.
   */
  dissolve(maxTold: number): void {
    if (this.#people.size > 0) this.#maxTold = maxTold;
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
      .map((change) =>
        changeMode(room, change, {
          mark: { by: person.identity.mask, at: stamp.at },
          person: (nick) => this.person(nick),
        }),
      )
      .filter((change) => change !== undefined);
    if (made.length > 0) this.#happen(room, { kind: "modes-changed", ...stamp, room, changes: made }, person);
    return undefined;
  }

  /** How far the person has read there, in milliseconds since 1970. */
  marker(person: Person, target: string): number | undefined {
    return this.#marks.get(person, target);
  }

  /** The person has read so far. @returns `false` where that cannot be noted. */
  markRead(person: Person, target: string, at: number): boolean {
    const stamp = this.#stamp(person);
    const until = Math.min(at, stamp.at);
    const outcome = this.#marks.advance(person, target, until);
    if (outcome === "advanced") {
      const event: ChatEvent = { kind: "marked-read", ...stamp, target, until };
      for (const { listener } of this.#marks.othersOf(person)) listener.hear(event, false);
    }
    return outcome !== "full";
  }

  #sayInRoom(person: Person, name: string, saying: Saying): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.hears(person)) return "cannot-speak";
    if (room.flags.has("C") && isForPrograms(saying)) return "cannot-speak";
    const said = this.#said(person, saying, { target: room.name, room });
    if (said.manner !== "signal") this.history.add(room.conversation, said);
    if (!room.tell(said, person)) person.listener.hear(said, true);
    return undefined;
  }

  /** Is in no history: those who were not of that rank must not find it there. */
  #sayToRank(
    person: Person,
    { name, letter, sign }: { readonly name: string; readonly letter: RankLetter; readonly sign: string },
    saying: Saying,
  ): Refusal | undefined {
    const room = this.room(name);
    if (!room) return "no-such-room";
    if (!room.hears(person)) return "cannot-speak";
    if (room.flags.has("C") && isForPrograms(saying)) return "cannot-speak";
    const said = this.#said(person, saying, { target: sign + room.name, room });
    const isHeard = room.tellFrom(letter, said, person);
    if (!isHeard) person.listener.hear(said, true);
    return undefined;
  }

  #sayTo(person: Person, nick: string, saying: Saying): Refusal | undefined {
    const other = this.person(nick);
    if (!other) return "no-such-person";
    const isHeard = !other.isSilenced(person);
    const said = this.#said(person, saying, { target: other.nick, room: undefined });
    if (said.manner !== "signal") {
      this.#keep(person, other.nick, said);
      if (other !== person && isHeard) this.#keep(other, person.nick, said);
    }
    if (isHeard) other.listener.hear(said, false);
    person.listener.hear(said, true);
    return undefined;
  }

  #said(person: Person, saying: Saying, { target, room }: Pick<Said, "target" | "room">): Said {
    const { text, manner, tags = "", hasSeveralLines = false } = saying;
    this.#events += 1;
    const at = this.#timeline.next();
    if (manner !== "signal") person.spokeAt = at;
    const speech = this.#speechOf({ from: person.identity, target, room, manner, tags, hasSeveralLines });
    return new SaidNow(speech, { at, number: this.#events, text });
  }

  /** Who talks says several things in a row. */
  #speechOf(now: Omit<Speech, "idOf">): Speech {
    const last = this.#lastSpeech;
    if (last !== undefined && isSameSpeech(last, now)) return last;
    return (this.#lastSpeech = { ...now, idOf: this.#idOf });
  }

  #stamp(person: Person): { readonly id: string; readonly at: number; readonly from: Identity } {
    this.#events += 1;
    return { id: this.#idOf(this.#events), at: this.#timeline.next(), from: person.identity };
  }

  #awayEvent(person: Person): ChatEvent {
    return { kind: "away-changed", ...this.#stamp(person), why: person.away };
  }

  readonly #idOf = (number: number): string => this.#idPrefix + ordered(number);

  #forgetName(person: Person): void {
    const { identity } = person;
    this.whowas.add({ identity, until: this.now() });
    this.watching.tell(identity.nick, () => ({ kind: "disappeared", ...this.#stamp(person) }));
  }

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
}

/** A number as a text, so that the texts have the order of the numbers. */
function ordered(number: number): string {
  const digits = number.toString(36);
  return digits.length.toString(36) + digits;
}

/** Whether the person has said it: with an account that is certain, and without as certain as a name is. */
function isAuthor({ identity, since }: Person, { from, at }: Said): boolean {
  if (from.account !== undefined || identity.account !== undefined) return from.account === identity.account;
  return at >= since && fold(from.mask) === fold(identity.mask);
}

function tellOthers(person: Person, audience: Iterable<Person>, event: ChatEvent): void {
  for (const other of audience) if (other !== person) other.listener.hear(event, false);
}

function whyNotIn(room: Room, person: Person, key: string | undefined): Refusal | undefined {
  if (person.invitations.includes(room)) return undefined;
  if (room.key !== undefined && room.key !== key) return "bad-key";
  if (room.flags.has("i") && !room.lists("I", person)) return "invite-only";
  if (room.limit !== undefined && room.size >= room.limit) return "full";
  return room.isBanned(person) ? "banned" : undefined;
}

function isSameSpeech(one: Speech, other: Omit<Speech, "idOf">): boolean {
  return (
    one.from === other.from &&
    one.room === other.room &&
    one.target === other.target &&
    one.manner === other.manner &&
    one.tags === other.tags &&
    one.hasSeveralLines === other.hasSeveralLines
  );
}

/** What only programs say to each other, in IRC's form for it. */
function isForPrograms({ text, manner }: Saying): boolean {
  return text.charCodeAt(0) === 1 && manner !== "action";
}
