/** A message comes in pieces of so many characters; one of exactly so many is not the last. */
const PIECE_LENGTH = 400;
/** The longest message, in characters. */
const MAX_LENGTH = 20 * PIECE_LENGTH;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** What is known of a message after another piece of it. */
export type Incoming =
  | { readonly kind: "more" }
  | { readonly kind: "whole"; readonly message: Buffer }
  | { readonly kind: "too-long" }
  | { readonly kind: "broken" };

/** A client's message of SASL, put together from what its AUTHENTICATE lines have: base64, or `+` for nothing. */
export class IncomingMessage {
  #text = "";

  push(piece: string): Incoming {
    if (piece.length > PIECE_LENGTH || this.#text.length + piece.length > MAX_LENGTH) return { kind: "too-long" };
    if (piece !== "+") this.#text += piece;
    if (piece.length === PIECE_LENGTH) return { kind: "more" };
    const text = this.#text;
    this.#text = "";
    return BASE64.test(text) ? { kind: "whole", message: Buffer.from(text, "base64") } : { kind: "broken" };
  }
}

/** A message of ours as the pieces that AUTHENTICATE lines carry. */
export function outgoing(message: Buffer): string[] {
  const text = message.toString("base64");
  const pieces = text.match(/.{1,400}/g) ?? [];
  return text.length % PIECE_LENGTH === 0 ? [...pieces, "+"] : [...pieces];
}
