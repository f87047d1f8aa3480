const CR = 0x0d;
const LF = 0x0a;
const BLANK = 0x20;
const COMMA = 0x2c;
const COLON = 0x3a;
const TILDE = 0x7e;
/** A line that ends with LF alone may be no longer for it. */
const LINE_END_BYTES = 2;
const NOTHING: Buffer = Buffer.alloc(0);
const VERB = Buffer.from("PRIVMSG ");

/**
 * Reads what there is most of, `PRIVMSG #room :text` in printable ASCII, right from the bytes, and remembers what stands
 * before the text: who talks does so in one room for a while. All other lines go the long way.
 */
export class SpeechReader {
  target = "";
  text = "";
  readonly #maxBytes: number;
  /** `PRIVMSG #room :` of the line before. */
  #head: Buffer = NOTHING;

  /** @param maxBytes of the longest line, CR LF included. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @returns where the line ends; 0 where there is another one, or not all of it. */
  read(chunk: Buffer, at: number, end: number): number {
    if (!isAt(this.#head, chunk, at, end) && !this.#readHead(chunk, at, end)) return 0;
    const textStart = at + this.#head.length;
    let place = textStart;
    while (place < end && isPrintable(chunk[place] as number)) place += 1;
    const lineEnd = chunk[place] === CR ? place + 2 : place + 1;
    if (
      place === textStart ||
      lineEnd > end ||
      place + LINE_END_BYTES - at > this.#maxBytes ||
      chunk[lineEnd - 1] !== LF
    )
      return 0;
    this.text = chunk.toString("latin1", textStart, place);
    return lineEnd;
  }

  #readHead(chunk: Buffer, at: number, end: number): boolean {
    if (!isAt(VERB, chunk, at, end)) return false;
    const targetStart = at + VERB.length;
    let place = targetStart;
    while (place < end && isOfName(chunk[place] as number)) place += 1;
    if (chunk[targetStart] !== 0x23 || chunk[place] !== BLANK || chunk[place + 1] !== COLON || place + 1 >= end)
      return false;
    this.target = chunk.toString("latin1", targetStart, place);
    this.#head = Buffer.from(chunk.subarray(at, place + 2));
    return true;
  }
}

function isAt(text: Buffer, chunk: Buffer, at: number, end: number): boolean {
  const { length } = text;
  if (length === 0 || at + length > end) return false;
  for (let index = 0; index < length; index += 1) if (text[index] !== chunk[at + index]) return false;
  return true;
}

function isPrintable(byte: number): boolean {
  return byte >= BLANK && byte <= TILDE;
}

function isOfName(byte: number): boolean {
  return byte > BLANK && byte <= TILDE && byte !== COMMA && byte !== COLON;
}
