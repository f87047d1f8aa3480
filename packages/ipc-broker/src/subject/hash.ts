// FNV-1a, 32 bits: for each byte, `Math.imul(hash ^ byte, HASH_PRIME)`, from `HASH_START` on.
export const HASH_START = 0x811c9dc5;
export const HASH_PRIME = 0x01000193;

/** The hash of latin1 text: one byte a character. */
export function hashText(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), HASH_PRIME);
  return hash;
}
