import type { ChatParts } from "./chat-parts.ts";
import { Chronicle } from "./chronicle.ts";
import { ComingAndGoing, type IsReserved } from "./coming-and-going.ts";
import type { ChatEvent } from "./events.ts";
import type { History } from "./history.ts";
import type { IdentityFields } from "./identity.ts";
import { IdentityChanges } from "./identity-changes.ts";
import { type Kick, Memberships } from "./memberships.ts";
import { mayDescribe, type MetadataEntry, type MetadataRefusal, setMetadata } from "./metadata-changes.ts";
import type { ModeChange, PersonMode } from "./modes.ts";
import { announce, expel } from "./operator-acts.ts";
import { People } from "./people.ts";
import type { Listener, Person } from "./person.ts";
import { type MarkerStore, ReadMarks } from "./read-marks.ts";
import { type Redaction, Redactions, type RedactRefusal } from "./redactions.ts";
import type { Refusal } from "./refusal.ts";
import { type RenameRefusal, RoomCare, type RoomName } from "./room-care.ts";
import type { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { type Saying, Talk } from "./talk.ts";
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
  /** Whether only others than who has logged in to that account may bear the name. @default nobody */
  isReserved?: IsReserved;
}

/** How much there may be of what people can make. */
export interface ChatLimits {
  readonly maxRoomsPerPerson: number;
}

/** How many of those who bore a name are remembered. */
const MAX_BYGONES = 1_000;

/**
 * People and rooms: all that can be done in a chat, each of which a file of its own does. Everything that happens is told
 * to everybody whom it concerns before the call returns.
 */
export class Chat {
  limits: ChatLimits;
  readonly #parts: ChatParts;
  readonly #comingAndGoing: ComingAndGoing;
  readonly #identityChanges: IdentityChanges;
  readonly #memberships: Memberships;
  readonly #talk: Talk;
  readonly #redactions: Redactions;
  readonly #roomCare: RoomCare;

  constructor({ now, idPrefix, history, limits, lastAt = 0, markers, isReserved = () => false }: ChatContext) {
    this.limits = limits;
    const parts: ChatParts = {
      now,
      people: new People(),
      rooms: new Rooms(history),
      chronicle: new Chronicle({ now, lastAt, idPrefix, history }),
      history,
      marks: new ReadMarks(markers),
      watching: new Watching(),
      whowas: new Whowas(MAX_BYGONES),
    };
    this.#parts = parts;
    this.#comingAndGoing = new ComingAndGoing(parts, isReserved);
    this.#identityChanges = new IdentityChanges(parts);
    this.#memberships = new Memberships(parts);
    this.#talk = new Talk(parts);
    this.#redactions = new Redactions(parts);
    this.#roomCare = new RoomCare(parts);
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#parts.now();
  }

  get history(): History {
    return this.#parts.history;
  }

  /** Who watches for whom. */
  get watching(): Watching {
    return this.#parts.watching;
  }

  /** Who bore which name before. */
  get whowas(): Whowas {
    return this.#parts.whowas;
  }

  get people(): Iterable<Person> {
    return this.#parts.people.all;
  }

  get peopleCount(): number {
    return this.#parts.people.count;
  }

  /** The most people who were there at once. */
  get maxPeople(): number {
    return this.#parts.people.max;
  }

  /** How many people have that mode. */
  countOf(mode: PersonMode): number {
    return this.#parts.people.countOf(mode);
  }

  /** How much has happened. */
  get eventCount(): number {
    return this.#parts.chronicle.count;
  }

  get rooms(): Iterable<Room> {
    return this.#parts.rooms.all;
  }

  get roomCount(): number {
    return this.#parts.rooms.count;
  }

  person(nick: string): Person | undefined {
    return this.#parts.people.find(nick);
  }

  room(name: string): Room | undefined {
    return this.#parts.rooms.find(name);
  }

  /** Why nobody can take the name, if so; `except` is who has it already. */
  whyNotNick(nick: string, except?: Person): Refusal | undefined {
    return this.#parts.people.whyNotNick(nick, except);
  }

  /** Somebody comes. */
  enter(fields: IdentityFields, listener: Listener): Person | Refusal {
    return this.#comingAndGoing.enter(fields, listener);
  }

  /** Somebody goes; the others hear why, and the name is free. */
  leave(person: Person, reason: string): void {
    this.#comingAndGoing.leave(person, reason);
  }

  /** Another name for a person. The very same one is nothing; the same with other capitals is another. */
  rename(person: Person, nick: string): Refusal | undefined {
    return this.#comingAndGoing.rename(person, nick);
  }

  /**
   * Everybody is about to go: until they have, only rooms of so many people are told of those who go first. To tell
   * everybody of everybody would be more than all that is said.
   */
  dissolve(maxTold: number): void {
    this.#comingAndGoing.dissolve(maxTold);
  }

  /** Somebody logs in to an account, or out of the one that it is in. */
  setAccount(person: Person, account: string | undefined): void {
    this.#identityChanges.setAccount(person, account);
  }

  /** An operator of the server has somebody shown with another host, which must be one: see `isHost`. */
  move(person: Person, nick: string, host: string): Refusal | undefined {
    return this.#identityChanges.move(person, nick, host);
  }

  /** Another real name for a person; the one that it has is nothing. */
  describe(person: Person, realName: string): void {
    this.#identityChanges.describe(person, realName);
  }

  /** @param why `undefined` where the person is back. */
  setAway(person: Person, why: string | undefined): void {
    this.#identityChanges.setAway(person, why);
  }

  /** @returns whether that has changed anything. */
  setMode(person: Person, mode: PersonMode, isOn: boolean): boolean {
    return this.#parts.people.setMode(person, mode, isOn);
  }

  /** Whether somebody may say what programs are to know of a person or a room. */
  mayDescribe(person: Person, target: Person | Room): boolean {
    return mayDescribe(person, target);
  }

  /** What programs are to know of a person or a room; the very same as before is nothing. */
  setMetadata(person: Person, target: Person | Room, { key, value }: MetadataEntry): MetadataRefusal | undefined {
    return setMetadata(this.#parts, { person, target, key, value });
  }

  /** Makes the room where there is none. To be there already is nothing. */
  join(person: Person, name: string, key?: string): Refusal | undefined {
    return this.#memberships.join(person, name, { key, maxRooms: this.limits.maxRoomsPerPerson });
  }

  part(person: Person, name: string, reason: string): Refusal | undefined {
    return this.#memberships.part(person, name, reason);
  }

  /** Sends somebody out of a room. */
  kick(person: Person, name: string, whom: Kick): Refusal | undefined {
    return this.#memberships.kick(person, name, whom);
  }

  /** An operator's invitation lets somebody in whatever the modes of the room say; a member's is only told. */
  invite(person: Person, nick: string, name: string): Refusal | undefined {
    return this.#memberships.invite(person, nick, name);
  }

  /**
   * To a room by its name, with a rank's sign in front only to those of that rank and higher, or to somebody. Whoever
   * says it hears it too, as its own.
   */
  say(person: Person, target: string, saying: Saying): Refusal | undefined {
    return this.#talk.say(person, target, saying);
  }

  /**
   * Takes back what was said in a room or between two: whoever has said it can, and in a room its operators. It is in no
   * history any more, and everybody who heard it is told.
   */
  redact(person: Person, target: string, redaction: Redaction): Refusal | RedactRefusal | undefined {
    return this.#redactions.redact(person, target, redaction);
  }

  /** Another name for a room; with all that belongs to it, but for what was said there before. */
  renameRoom(person: Person, room: Room, name: RoomName): RenameRefusal | undefined {
    return this.#roomCare.rename(person, room, name);
  }

  setTopic(person: Person, name: string, topic: string): Refusal | undefined {
    return this.#roomCare.setTopic(person, name, topic);
  }

  /** Makes those of the changes that change anything, in order, and tells of them. */
  changeModes(person: Person, room: Room, changes: readonly ModeChange[]): Refusal | undefined {
    return this.#roomCare.changeModes(person, room, changes);
  }

  /** An operator of the server tells something to everybody who wants to hear such. */
  announce(person: Person, text: string): Refusal | undefined {
    return announce(this.#parts, person, text);
  }

  /** An operator of the server has somebody go. */
  expel(person: Person, nick: string, reason: string): Refusal | undefined {
    return expel(this.#parts, person, { nick, reason });
  }

  /** How far the person has read there, in milliseconds since 1970. */
  marker(person: Person, target: string): number | undefined {
    return this.#parts.marks.get(person, target);
  }

  /** The person has read so far. @returns `false` where that cannot be noted. */
  markRead(person: Person, target: string, at: number): boolean {
    const { chronicle, marks } = this.#parts;
    const stamp = chronicle.stamp(person);
    const until = Math.min(at, stamp.at);
    const outcome = marks.advance(person, target, until);
    if (outcome === "advanced") {
      const event: ChatEvent = { kind: "marked-read", ...stamp, target, until };
      for (const { listener } of marks.othersOf(person)) listener.hear(event, false);
    }
    return outcome !== "full";
  }
}
