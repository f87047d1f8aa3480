import type { ChatEvent } from "./events.ts";
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
  readonly listener: Listener;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When the person has last said something, in milliseconds since 1970. */
  spokeAt: number;
  /** Where the person is; only the rooms change it. */
  readonly memberships: Map<Room, Membership> = new Map();

  constructor(identity: Identity, listener: Listener, since: number) {
    this.identity = identity;
    this.listener = listener;
    this.since = since;
    this.spokeAt = since;
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
