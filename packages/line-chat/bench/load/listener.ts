import type { Lines } from "./lines.ts";

/** A member's lines by the number of who has said them. */
export type Speakers = ReadonlyMap<number, Lines>;

const COLON_AND_LETTER = 2;
const DIGITS = 5;
const SHOWN = 120;

/** Verifies what one member hears: every byte, and of each speaker every line in its order. */
export class Listener {
  readonly #speakers: Speakers;
  readonly #lineBytes: number;
  readonly #onLine: (speaker: number) => void;
  readonly #heard: Map<number, number>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(speakers: Speakers, onLine: (speaker: number) => void) {
    this.#speakers = speakers;
    this.#lineBytes = [...speakers.values()][0]?.heard.messageBytes ?? 0;
    this.#onLine = onLine;
    this.#heard = new Map([...speakers.keys()].map((speaker) => [speaker, 0]));
  }

  /** @throws when it is not what was to come. */
  take(length: number, chunk: Uint8Array): void {
    let at = 0;
    if (this.#rest.length > 0) {
      at = Math.min(this.#lineBytes - this.#rest.length, length);
      this.#rest = Buffer.concat([this.#rest, chunk.subarray(0, at)]);
      if (this.#rest.length < this.#lineBytes) return;
      this.#verify(this.#rest, 0);
    }
    for (; at + this.#lineBytes <= length; at += this.#lineBytes) this.#verify(chunk, at);
    this.#rest = Buffer.from(chunk.subarray(at, length));
  }

  #verify(chunk: Uint8Array, at: number): void {
    let speaker = 0;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      speaker = speaker * 10 + (chunk[at + COLON_AND_LETTER + digit] ?? 0) - 48;
    }
    const heard = this.#heard.get(speaker) ?? 0;
    if (!this.#speakers.get(speaker)?.heard.isMessage(heard, chunk, at)) throw surprise(chunk, at);
    this.#heard.set(speaker, heard + 1);
    this.#onLine(speaker);
  }
}

function surprise(chunk: Uint8Array, at: number): Error {
  const text = Buffer.from(chunk.subarray(at, at + SHOWN)).toString("latin1");
  return new Error(`a member heard what was not to come then: ${JSON.stringify(text)}`);
}
