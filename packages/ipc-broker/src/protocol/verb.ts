import { lower } from "./bytes.ts";

/** An operation's name, and how its line is read. */
export interface Verb {
  /** Its letters, small, and the sign in front of them as it is. */
  readonly bytes: readonly number[];
  /** How the arguments are told apart: SUB and UNSUB take a CR for a blank; a text is one argument whatever is in it. */
  readonly arguments: "none" | "blanks" | "blanks-and-cr" | "text";
  /** A blank must follow the name. */
  readonly needsBlank: boolean;
}

export const PUB: Verb = verb("pub", "blanks");
export const HPUB: Verb = verb("hpub", "blanks");
export const SUB: Verb = verb("sub", "blanks-and-cr");
export const UNSUB: Verb = verb("unsub", "blanks-and-cr");
export const CONNECT: Verb = verb("connect", "text", false);
export const INFO: Verb = verb("info", "text", false);
export const ERR: Verb = verb("-err", "text");
export const OK: Verb = verb("+ok", "none", false);
export const PING: Verb = verb("ping", "none", false);
export const PONG: Verb = verb("pong", "none", false);

function verb(name: string, form: Verb["arguments"], needsBlank = true): Verb {
  return { bytes: [...Buffer.from(name)], arguments: form, needsBlank };
}

/** How many bytes of the name are there, in any case; -1 if one of them is another. */
export function bytesOfVerb(chunk: Buffer, at: number, end: number, { bytes }: Verb): number {
  const known = Math.min(end - at, bytes.length);
  for (let index = 0; index < known; index += 1) {
    const byte = chunk[at + index] as number;
    // Only letters have a capital; the signs `+` and `-` have been compared by whoever has chosen the verb.
    if (lower(byte) !== bytes[index]) return -1;
  }
  return known;
}
