import type { Manner, Said } from "./events.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";

/** What a {@link SaidNow} is about. */
export interface SaidFields {
  readonly target: string;
  readonly room: Room | undefined;
  readonly manner: Manner;
  readonly text: string;
  readonly tags: string;
  readonly hasSeveralLines: boolean;
}

/** Something that is said. There is one for each line, and most are never asked for their id: it is made when it is. */
export class SaidNow implements Said {
  readonly kind = "said";
  readonly at: number;
  readonly from: Identity;
  readonly target: string;
  readonly room: Room | undefined;
  readonly manner: Manner;
  readonly text: string;
  readonly tags: string;
  readonly hasSeveralLines: boolean;
  readonly #number: number;
  readonly #idOf: (number: number) => string;

  constructor(
    stamp: { at: number; from: Identity; number: number; idOf: (number: number) => string },
    said: SaidFields,
  ) {
    this.at = stamp.at;
    this.from = stamp.from;
    this.target = said.target;
    this.room = said.room;
    this.manner = said.manner;
    this.text = said.text;
    this.tags = said.tags;
    this.hasSeveralLines = said.hasSeveralLines;
    this.#number = stamp.number;
    this.#idOf = stamp.idOf;
  }

  get id(): string {
    return this.#idOf(this.#number);
  }
}
