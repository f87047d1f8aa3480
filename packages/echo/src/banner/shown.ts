const MAX_SHOWN_BYTES = 256;
const PLAIN = /^[A-Za-z0-9._:/[\]%@+=,-]+$/;

/**
 * A text of a peer's for other eyes: as it is when it is plain; else in quotes, with all that is not printable ASCII as
 * `\xNN`, a byte at a time, so that no control character reaches a terminal. A long one is cut, and ends in `...`.
 */
export function shown(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_SHOWN_BYTES && PLAIN.test(text)) return text;
  const escaped = Array.from(bytes.subarray(0, MAX_SHOWN_BYTES), shownByte).join("");
  return bytes.length > MAX_SHOWN_BYTES ? `"${escaped}"...` : `"${escaped}"`;
}

/** Bytes that are no text, in hexadecimal. A long run is cut, and ends in `...`. */
export function shownBytes(bytes: Buffer): string {
  const digits = bytes.toString("hex", 0, MAX_SHOWN_BYTES);
  return bytes.length > MAX_SHOWN_BYTES ? `${digits}...` : digits || '""';
}

function shownByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === "\\") return `\\${character}`;
  return byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
}
