import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";

export function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw new OptionTypeError(name, "true or false", value);
}

export function requireWord(name: string, value: unknown): void {
  if (typeof value !== "string" || !/^[^\s:]\S*$/.test(value)) {
    throw new OptionTypeError(name, "a text without blanks and without a colon in front", value);
  }
}

export function requireInRange(name: string, value: unknown, [least, most]: readonly [number, number]): void {
  const allowed = `an integer from ${least} to ${most}`;
  if (typeof value !== "number" || !Number.isInteger(value)) throw new OptionTypeError(name, allowed, value);
  if (value < least || value > most) throw new OptionRangeError(name, allowed, value);
}

export function linesOf(name: string, text: unknown): readonly string[] {
  if (typeof text !== "string") throw new OptionTypeError(name, "a text", text);
  return text.trimEnd() === "" ? [] : text.trimEnd().split(/\r?\n/);
}
