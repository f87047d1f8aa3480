import type { Manner, Said } from "./events.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";

/** What all lines have in common that somebody says in a row in one place. */
export interface Speech {
  readonly from: Identity;
  readonly target: string;
  readonly room: Room | undefined;
  readonly manner: Manner;
  readonly tags: string;
  readonly hasSeveralLines: boolean;
  /** Makes an id of the number of an event. */
  readonly idOf: (number: number) => string;
}

/**
 * Something that is said. There is one for each line, and the history keeps many: so each has no more of its own than it
 * must, and an id is made when somebody asks for it, as mostly nobody does.
 */
export class SaidNow implements Said {
  readonly kind = "said";
  readonly at: number;
  readonly text: string;
  readonly #number: number;
  readonly #speech: Speech;

  constructor(speech: Speech, { at, number, text }: { at: number; number: number; text: string }) {
    this.at = at;
    this.text = text;
    this.#number = number;
    this.#speech = speech;
  }

  get id(): string {
    return this.#speech.idOf(this.#number);
  }

  get from(): Identity {
    return this.#speech.from;
  }

  get target(): string {
    return this.#speech.target;
  }

  get room(): Room | undefined {
    return this.#speech.room;
  }

  get manner(): Manner {
    return this.#speech.manner;
  }

  get tags(): string {
    return this.#speech.tags;
  }

  get hasSeveralLines(): boolean {
    return this.#speech.hasSeveralLines;
  }
}
