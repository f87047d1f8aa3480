import type { Random } from "./random.ts";

/** What may be put into an input to damage it. */
export interface Damage {
  /** Whole pieces of what is valid. */
  readonly valid: readonly Buffer[];
  /** What makes trouble when it is put into something valid. */
  readonly trouble: readonly Buffer[];
}

/** The input with one thing wrong with it: something flipped, left out, repeated or put in. */
export function damaged(input: Buffer, { valid, trouble }: Damage, random: Random): Buffer {
  const at = random.below(input.length + 1);
  const end = Math.min(input.length, at + 1 + random.below(12));
  const [before, chosen, after] = [input.subarray(0, at), input.subarray(at, end), input.subarray(end)];
  switch (random.below(8)) {
    case 0:
      return Buffer.concat([before, flipped(chosen, random), after]);
    case 1:
      return Buffer.from(before);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, chosen, chosen, after]);
    case 4:
      return Buffer.concat([before, ...Array.from({ length: random.below(20) }, () => chosen), after]);
    case 5:
      return Buffer.concat([before, random.oneOf(valid), chosen, after]);
    case 6:
      return Buffer.concat([before, random.oneOf(trouble), after]);
    default:
      return Buffer.concat([before, random.oneOf(trouble), chosen, after]);
  }
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const [first] = bytes;
  return first === undefined ? bytes : Buffer.from([first ^ (1 << random.below(8)), ...bytes.subarray(1)]);
}
