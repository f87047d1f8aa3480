const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** What Go takes for printable: no control, no format, no blank but the space. */
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

/**
 * A name between quotes as Go's `%q` writes it, which is how nats-server shows names in its errors.
 * @param name latin1, one character a byte; so is what is returned.
 */
export function quoted(name: string): string {
  // By far the most: nothing to be escaped.
  if (/^[!#-[\]-~]*$/.test(name)) return `"${name}"`;
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  let result = "";
  for (let at = 0; at < name.length;) {
    const length = sequenceBytes(name, at);
    const bytes = name.slice(at, at + length);
    const character = text.decode(Buffer.from(bytes, "latin1"));
    result += length === 1 && bytes > "\x7e" ? hex(bytes) : escaped(character, bytes);
    at += length;
  }
  return `"${result}"`;
}

function escaped(character: string, bytes: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  if (character === " " || !UNPRINTABLE.test(character)) return bytes;
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return hex(character);
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

function hex(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** How many bytes the UTF-8 sequence has that begins there; 1 where it is none. */
function sequenceBytes(name: string, at: number): number {
  for (let length = 2; length <= 4; length += 1) {
    if (isUtf8(name.slice(at, at + length)) && name.charCodeAt(at) > 0x7f) return length;
  }
  return 1;
}

/** One character, and all of it. */
function isUtf8(bytes: string): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
    return text.length === ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
  } catch {
    return false;
  }
}
