import { OptionTypeError } from "../errors.ts";

/** How a length is written before a frame. */
export interface LengthHeader {
  /** How many bytes it has; `undefined` when that depends on the length. */
  readonly size: number | undefined;
  /** The greatest length that it can say. */
  readonly max: number;
  /** The length as far as it is known, by `byte` number `index` and what the bytes before it said. */
  add(length: number, byte: number, index: number): number;
  isLast(byte: number, index: number): boolean;
  /** The header's bytes. */
  encode(length: number): number[];
}

/** The forms of a length: an unsigned integer of so many bytes, or a varint. */
export type HeaderSize = 1 | 2 | 4 | 8 | "varint";

/** A varint has 64 bits at most, 7 of them a byte. */
export const MAX_VARINT_BYTES = 10;

/** @throws {OptionTypeError} */
export function lengthHeader(header: HeaderSize, byteOrder: "big" | "little"): LengthHeader {
  if (header === "varint") return VARINT;
  if (![1, 2, 4, 8].includes(header)) throw new OptionTypeError("header", '1, 2, 4, 8 or "varint"', header);
  return byteOrder === "big" ? bigEndian(header) : littleEndian(header);
}

// Numbers lose their last digits above 2 ** 53, but no limit is as high.
function bigEndian(size: number): LengthHeader {
  return {
    size,
    max: 256 ** size - 1,
    add: (length, byte) => length * 256 + byte,
    isLast: (_, index) => index === size - 1,
    encode: (length) => littleEndian(size).encode(length).toReversed(),
  };
}

function littleEndian(size: number): LengthHeader {
  return {
    size,
    max: 256 ** size - 1,
    add: (length, byte, index) => length + byte * 256 ** index,
    isLast: (_, index) => index === size - 1,
    encode: (length) => Array.from({ length: size }, (_, index) => Math.floor(length / 256 ** index) % 256),
  };
}

// LEB128, https://protobuf.dev/programming-guides/encoding/#varints
const VARINT: LengthHeader = {
  size: undefined,
  max: Number.MAX_SAFE_INTEGER,
  add: (length, byte, index) => length + (byte % 128) * 128 ** index,
  isLast: (byte) => byte < 128,
  encode: (length) => (length < 128 ? [length] : [128 + (length % 128), ...VARINT.encode(Math.floor(length / 128))]),
};
