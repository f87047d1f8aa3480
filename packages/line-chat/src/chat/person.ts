import type { ChatEvent } from "./events.ts";
import { accountOwner, guestOwner } from "./conversations.ts";
import type { Identity } from "./identity.ts";
import type { Mask } from "./mask.ts";
import { type Metadata, NO_METADATA } from "./metadata.ts";
import type { PersonMode } from "./modes.ts";
import type { Membership, Room } from "./room.ts";

/** Whoever is told what happens: the session of a person. */
export interface Listener {
  /**
   * @param isOwn the person has done it.
   * While it is told, it must not ask the chat for anything that others are told of.
   */
  hear(event: ChatEvent, isOwn: boolean): void;
  /** Nobody on the way can read what it is told. */
  readonly isSecure: boolean;
  /** The person has to go: the session leaves the chat, and its client is told why. */
  expel(reason: string): void;
}

// Shared, since most people have none.
const NO_MODES: ReadonlySet<PersonMode> = new Set();
const NONE: readonly never[] = [];

/** Somebody in the chat. */
export class Person {
  /** As of now; only the chat replaces it. */
  identity: Identity;
  /** No other person of this chat has it, not one of the past either. */
  readonly number: number;
  readonly listener: Listener;
  /** Where the person really comes from, whatever it is shown with. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When the person has last said something, in milliseconds since 1970. */
  spokeAt: number;
  /** Where the person is; only the rooms change it. */
  readonly memberships: Map<Room, Membership> = new Map();
  /** Why the person does not answer; `undefined` while it does. Only the chat changes it. */
  away: string | undefined;
  /** Only the chat replaces it. */
  metadata: Metadata = NO_METADATA;
  /** Only the chat replaces it. */
  modes: ReadonlySet<PersonMode> = NO_MODES;
  /** Rooms that the person may come to whatever their modes say, the oldest invitation first. */
  invitations: readonly Room[] = NONE;
  /** Who says nothing to the person that it would hear. */
  silenced: readonly Mask[] = NONE;
  /** How far somebody without an account has read, by the names of conversations, folded. */
  readonly markers: Map<string, number> = new Map();
  /** The private conversations that are the person's as long as it is here and no longer. */
  readonly passing: Set<string> = new Set();

  constructor(identity: Identity, { number, listener, since }: Pick<Person, "number" | "listener" | "since">) {
    this.identity = identity;
    this.address = identity.host;
    this.number = number;
    this.listener = listener;
    this.since = since;
    this.spokeAt = since;
  }

  /** Who the person is to the history: its account, or nobody who comes again. */
  get owner(): string {
    const { account } = this.identity;
    return account === undefined ? guestOwner(this.number) : accountOwner(account);
  }

  get nick(): string {
    return this.identity.nick;
  }

  get rooms(): readonly Room[] {
    return [...this.memberships.keys()];
  }

  /** Whether the two are in one room. */
  shares(other: Person): boolean {
    for (const room of this.memberships.keys()) if (other.memberships.has(room)) return true;
    return false;
  }

  /** Whether the other may know that the person is here, other than by its name. */
  isVisibleTo(other: Person): boolean {
    return !this.modes.has("invisible") || this === other || other.modes.has("operator") || this.shares(other);
  }

  isSilenced({ identity }: Person): boolean {
    return this.silenced.some((mask) => mask.matches(identity.mask));
  }

  /** Everybody who is in a room with the person, each once, and not the person; rooms of more people do not count. */
  neighbours(maxSize: number = Infinity): Set<Person> {
    const neighbours = new Set<Person>();
    for (const room of this.memberships.keys()) {
      if (room.size <= maxSize) for (const { person } of room.roll) neighbours.add(person);
    }
    neighbours.delete(this);
    return neighbours;
  }
}
