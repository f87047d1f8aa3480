import type { ChatEvent } from "./events.ts";
import { accountOwner, guestOwner } from "./history.ts";
import type { Identity } from "./identity.ts";
import type { Membership, Room } from "./room.ts";

/** Whoever is told what happens: the session of a person. */
export interface Listener {
  /**
   * @param isOwn the person has done it.
   * While it is told, it must not ask the chat for anything that others are told of.
   */
  hear(event: ChatEvent, isOwn: boolean): void;
}

/** Somebody in the chat. */
export class Person {
  /** As of now; only the chat replaces it. */
  identity: Identity;
  /** No other person of this chat has it, not one of the past either. */
  readonly number: number;
  readonly listener: Listener;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When the person has last said something, in milliseconds since 1970. */
  spokeAt: number;
  /** Where the person is; only the rooms change it. */
  readonly memberships: Map<Room, Membership> = new Map();
  /** The private conversations that are the person's as long as it is here and no longer. */
  readonly passing: Set<string> = new Set();

  constructor(identity: Identity, { number, listener, since }: Pick<Person, "number" | "listener" | "since">) {
    this.identity = identity;
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

  /** Everybody who is in a room with the person, each once, and not the person. */
  neighbours(): Set<Person> {
    const neighbours = new Set<Person>();
    for (const room of this.memberships.keys()) for (const { person } of room.roll) neighbours.add(person);
    neighbours.delete(this);
    return neighbours;
  }
}
