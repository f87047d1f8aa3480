import type { History } from "./history.ts";
import { fold } from "./names.ts";
import type { Person } from "./person.ts";
import { Room } from "./room.ts";

/** Which rooms there are, by name: as long as somebody is in them. */
export class Rooms {
  readonly #byName = new Map<string, Room>();
  readonly #history: History;
  /** The one that was asked for last, until rooms come or go. */
  #askedFor: string | undefined;
  #found: Room | undefined;

  /** @param history has what ends with a room. */
  constructor(history: History) {
    this.#history = history;
  }

  get all(): Iterable<Room> {
    return this.#byName.values();
  }

  get count(): number {
    return this.#byName.size;
  }

  find(name: string): Room | undefined {
    // Who talks does so in one room for a while.
    if (name === this.#askedFor) return this.#found;
    this.#askedFor = name;
    return (this.#found = this.#byName.get(fold(name)));
  }

  make(name: string, createdAt: number): Room {
    const room = new Room(name, createdAt);
    this.#byName.set(fold(name), room);
    this.#askedFor = undefined;
    return room;
  }

  rename(room: Room, name: string, at: number): void {
    this.#byName.delete(fold(room.name));
    this.#byName.set(fold(name), room);
    this.#askedFor = undefined;
    room.rename(name, at);
  }

  /** Somebody is in the room no more; whoever was the last one takes it along. */
  leave(person: Person, room: Room): void {
    room.remove(person);
    if (room.size > 0) return;
    this.#byName.delete(fold(room.name));
    this.#askedFor = undefined;
    this.#history.forget(room.closedConversation);
  }
}
