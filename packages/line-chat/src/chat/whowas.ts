import type { Identity } from "./identity.ts";
import { fold } from "./names.ts";

/** Somebody who bore a name, and until when. */
export interface Bygone {
  readonly identity: Identity;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Who has borne which name: the last so many, of everybody. */
export class Whowas {
  readonly #max: number;
  /** A ring: the next one takes the place of the oldest. */
  readonly #bygones: Bygone[] = [];
  #next = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(bygone: Bygone): void {
    if (this.#max === 0) return;
    this.#bygones[this.#next] = bygone;
    this.#next = (this.#next + 1) % this.#max;
  }

  /** Those who bore the name, the last one first. */
  of(nick: string): readonly Bygone[] {
    const name = fold(nick);
    const inOrder = [...this.#bygones.slice(this.#next), ...this.#bygones.slice(0, this.#next)];
    return inOrder.filter(({ identity }) => fold(identity.nick) === name).toReversed();
  }
}
