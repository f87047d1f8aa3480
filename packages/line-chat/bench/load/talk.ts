import type { Target } from "../../../../scripts/bench/load/spec.ts";
import type { Workload } from "../../../../scripts/bench/load/workload.ts";
import { Room } from "./room.ts";
import type { TalkLoad } from "./spec.ts";

/** Rooms in which some talk and all listen. Counts the lines that are heard. */
export class Talk implements Workload {
  readonly #target: Target;
  readonly #load: TalkLoad;
  readonly #rooms: readonly Room[];

  constructor(target: Target, load: TalkLoad) {
    this.#target = target;
    this.#load = load;
    this.#rooms = Array.from({ length: load.rooms }, (_, number) => new Room(number, load));
  }

  get done(): number {
    return this.#rooms.reduce((sum, { heard }) => sum + heard, 0);
  }

  async start(): Promise<void> {
    const { members } = this.#load;
    await Promise.all(this.#rooms.map((room, number) => room.open(this.#target, number * members)));
    for (const room of this.#rooms) room.talk();
  }

  async finish(): Promise<void> {
    await Promise.all(this.#rooms.map((room) => room.finish()));
  }
}
