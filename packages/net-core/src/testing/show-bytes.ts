const MOST_SHOWN = 200;

/** Bytes for the eye of who reads a failed test: printable ASCII as it is, the rest escaped, a long text cut. */
export function showBytes(bytes: Uint8Array | string): string {
  const all = Buffer.from(bytes as Uint8Array);
  const shown = [...all.subarray(0, MOST_SHOWN)].map(showByte).join("");
  return all.length > MOST_SHOWN ? `"${shown}"… and ${all.length - MOST_SHOWN} bytes more` : `"${shown}"`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

function showByte(byte: number): string {
  const isPrintable = byte >= 0x20 && byte < 0x7f;
  return ESCAPES.get(byte) ?? (isPrintable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`);
}
