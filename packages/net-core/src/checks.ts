import { OptionRangeError, OptionTypeError } from "./errors.ts";

/** What a count may be: an integer from `min` to `max`; `Infinity` only where that is said. */
export interface CountRange {
  readonly min: number;
  readonly max?: number;
  readonly orInfinity?: boolean;
}

/** A number of things or of milliseconds. */
export function requireCount(
  option: string,
  value: unknown,
  { min, max = Number.MAX_SAFE_INTEGER, orInfinity = false }: CountRange,
): asserts value is number {
  const upTo = max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
  const allowed = `an integer ${upTo}${orInfinity ? " or Infinity" : ""}`;
  if (typeof value !== "number") throw new OptionTypeError(option, allowed, value);
  if (orInfinity && value === Infinity) return;
  if (!Number.isSafeInteger(value) || value < min || value > max) throw new OptionRangeError(option, allowed, value);
}

/** A share of a whole: 0 to 1, both included. */
export function requireShare(option: string, value: unknown): asserts value is number {
  const allowed = "a number from 0 to 1";
  if (typeof value !== "number") throw new OptionTypeError(option, allowed, value);
  if (!(value >= 0 && value <= 1)) throw new OptionRangeError(option, allowed, value);
}

/** One of a few words. */
export function requireOneOf<Word extends string>(
  option: string,
  value: unknown,
  words: readonly Word[],
): asserts value is Word {
  if (typeof value === "string" && (words as readonly string[]).includes(value)) return;
  throw new OptionTypeError(option, `one of ${words.map((word) => `"${word}"`).join(", ")}`, value);
}

/** An `AbortSignal`, or nothing. */
export function requireSignal(option: string, value: unknown): asserts value is AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return;
  throw new OptionTypeError(option, "an AbortSignal", value);
}

/** The fields that are given: an explicit `undefined` means the default, as leaving it out does. */
export function definedIn<Options extends object>(options: Options): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;
}
