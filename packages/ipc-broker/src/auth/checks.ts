import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";

/** An object whose fields have still to be checked. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * An object that says nothing but what is known: of what is let out of account here, a misspelt `deny` say,
 * somebody would have more rights than were meant. What the fields hold is in no message: it may be secret.
 */
export function requireFields(option: string, value: unknown, fields: readonly string[]): Fields {
  const allowed = `an object of nothing but ${fields.join(", ")}`;
  if (!isObject(value)) throw new OptionTypeError(option, allowed, kindOf(value));
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown !== undefined) throw new OptionRangeError(option, allowed, unknown);
  return value;
}

/** A list with something in it. */
export function requireSome(option: string, value: unknown, things: string): asserts value is readonly unknown[] {
  const allowed = `a list of ${things}, of one at least`;
  if (!Array.isArray(value)) throw new OptionTypeError(option, allowed, kindOf(value));
  if (value.length === 0) throw new OptionRangeError(option, allowed, value);
}

/** A text with something in it; what else it may be is not shown, as it may be secret. */
export function requireText(option: string, value: unknown): asserts value is string {
  const allowed = "a text that is not empty";
  if (typeof value !== "string") throw new OptionTypeError(option, allowed, kindOf(value));
  if (value === "") throw new OptionRangeError(option, allowed, value);
}

/** Yes or no. */
export function requireFlag(option: string, value: unknown): asserts value is boolean {
  if (typeof value !== "boolean") throw new OptionTypeError(option, "true or false", kindOf(value));
}

/** A count of things or of milliseconds, from one on. */
export function requireCount(
  option: string,
  value: unknown,
  { max = Number.MAX_SAFE_INTEGER, orInfinity = false }: { max?: number; orInfinity?: boolean } = {},
): asserts value is number {
  const upTo = max === Number.MAX_SAFE_INTEGER ? ">= 1" : `from 1 to ${max}`;
  const allowed = `an integer ${upTo}${orInfinity ? " or Infinity" : ""}`;
  if (typeof value !== "number") throw new OptionTypeError(option, allowed, value);
  if (orInfinity && value === Infinity) return;
  if (!Number.isSafeInteger(value) || value < 1 || value > max) throw new OptionRangeError(option, allowed, value);
}

/** What a value is, for messages that must not show it. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
