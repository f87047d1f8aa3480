// ASCII, as the protocol uses it.
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const PLUS = 0x2b;
export const MINUS = 0x2d;
export const ZERO = 0x30;
export const NINE = 0x39;

/** Makes an ASCII letter a small one; other bytes may become anything but a letter. */
export function lower(byte: number): number {
  return byte | 0x20;
}
