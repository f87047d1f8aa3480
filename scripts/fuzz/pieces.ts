import type { Random } from "./random.ts";

/** The input cut at a few places by chance; some of the pieces may be empty. */
export function inPieces(input: Buffer, random: Random): Buffer[] {
  const cuts = Array.from({ length: 1 + random.below(4) }, () => random.below(input.length + 1)).toSorted(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, index) => input.subarray(from, cuts[index] ?? input.length));
}

/** The input byte by byte. */
export function inBytes(input: Buffer): Buffer[] {
  return Array.from(input, (_, index) => input.subarray(index, index + 1));
}
