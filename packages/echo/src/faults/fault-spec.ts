import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import type { EndingKind, Fault } from "./fault.ts";
import { quantityText, readSize, readTime, SIZES, TIMES } from "./quantity.ts";

/**
 * Reads a fault from its text: one or more of these, joined by commas.
 *
 * - `delay=200ms`: all goes back so much later.
 * - `slice=1`: so many bytes at a time.
 * - one of `close`, `half-close`, `reset` and `stall`, at once; or `close-after=1k` and so on, once so much was echoed.
 * - `percent=10`: of so many connections only.
 *
 * @param option what an error calls the text.
 * @throws {OptionTypeError | OptionRangeError} quoting what is wrong, and saying what is allowed.
 */
export function parseFault(text: string, option = "fault"): Fault {
  if (typeof text !== "string") throw new OptionTypeError(option, PARTS_TEXT, text);
  const names = new Set<string>();
  const fault = { ...NO_FAULT };
  for (const part of text.split(",")) {
    const { name, is } = readPart(part, option);
    if (names.has(name)) throw new OptionRangeError(option, `without two of ${name}`, text);
    names.add(name);
    Object.assign(fault, is);
  }
  if (names.size === 1 && names.has("percent")) {
    throw new OptionRangeError(option, "more than a percentage, such as delay=200ms,percent=10", text);
  }
  return fault;
}

/**
 * Reads several faults, of which each connection gets one at most.
 * @throws {OptionTypeError | OptionRangeError} as {@link parseFault}, and when they are for more than all connections.
 */
export function parseFaults(texts: readonly string[], option = "fault"): readonly Fault[] {
  const faults = texts.map((text) => parseFault(text, option));
  const percent = faults.reduce((total, fault) => total + fault.percent, 0);
  if (percent > 100 + ROUNDING) {
    throw new OptionRangeError(option, "for up to 100 percent of connections in all (see percent=)", percent);
  }
  return faults;
}

/** The text of a fault, that {@link parseFault} reads as the same one. */
export function formatFault({ delayMs, sliceBytes, ending, percent }: Fault): string {
  const parts = [
    delayMs !== NO_FAULT.delayMs && `delay=${quantityText(delayMs, TIMES)}`,
    sliceBytes !== NO_FAULT.sliceBytes && `slice=${quantityText(sliceBytes, SIZES)}`,
    ending && endingText(ending),
    percent !== NO_FAULT.percent && `percent=${percent}`,
  ];
  return parts.filter(Boolean).join(",");
}

const NO_FAULT: Fault = { percent: 100, delayMs: 0, sliceBytes: Infinity, ending: undefined };

const ENDING_KINDS: readonly EndingKind[] = ["close", "half-close", "reset", "stall"];

const PARTS_TEXT =
  "one or more of delay=<time>, slice=<bytes>, percent=<number> and either of close, half-close, reset and stall, " +
  "each also as close-after=<bytes> and so on, joined by commas";

/** Tenths of a percent have no exact sum. */
const ROUNDING = 1e-9;

/** A part of a fault; all endings have one name, since there is only one end. */
interface Part {
  readonly name: string;
  readonly is: Partial<Fault>;
}

function readPart(part: string, option: string): Part {
  const [key = "", ...rest] = part.split("=");
  const value = rest.length > 0 ? rest.join("=") : undefined;
  const named = `${option} ${key}`;
  if (key === "delay") return { name: key, is: { delayMs: readNumber(named, value, DELAY) } };
  if (key === "slice") return { name: key, is: { sliceBytes: readNumber(named, value, SLICE) } };
  if (key === "percent") return { name: key, is: { percent: readNumber(named, value, PERCENT) } };
  const kind = ENDING_KINDS.find((kind) => key === kind || key === `${kind}-after`);
  if (kind === undefined) throw new OptionTypeError(option, PARTS_TEXT, part);
  if (key === kind && value !== undefined) {
    throw new OptionTypeError(named, `without a value, or ${kind}-after=<bytes>`, value);
  }
  const afterBytes = key === kind ? 0 : readNumber(named, value, AFTER);
  return { name: ENDING_NAME, is: { ending: { kind, afterBytes } } };
}

const ENDING_NAME = ENDING_KINDS.join(", ");

/** How a number is written, and what it may be. */
interface Quantity {
  readonly allowed: string;
  readonly read: (text: string) => number | undefined;
  readonly isInRange: (value: number) => boolean;
}

const MAX_TIME_MS = 3_600_000;
const SIZE_TEXT = "a number of bytes such as 512, 1k or 1MiB";

const DELAY: Quantity = {
  allowed: "a time such as 200ms, 5s or 2m, from 1ms to 1h",
  read: readTime,
  isInRange: (ms) => ms >= 1 && ms <= MAX_TIME_MS,
};
const SLICE: Quantity = { allowed: `${SIZE_TEXT}, from 1`, read: readSize, isInRange: (bytes) => bytes >= 1 };
const AFTER: Quantity = { allowed: SIZE_TEXT, read: readSize, isInRange: () => true };
const PERCENT: Quantity = {
  allowed: "a number over 0 and up to 100, with up to 3 decimals",
  read: (text) => (/^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined),
  isInRange: (percent) => percent > 0 && percent <= 100,
};

function readNumber(option: string, text: string | undefined, { allowed, read, isInRange }: Quantity): number {
  const number = text === undefined ? undefined : read(text);
  if (number === undefined) throw new OptionTypeError(option, allowed, text);
  if (!isInRange(number) || !Number.isSafeInteger(Math.ceil(number))) throw new OptionRangeError(option, allowed, text);
  return number;
}

function endingText({ kind, afterBytes }: NonNullable<Fault["ending"]>): string {
  return afterBytes === 0 ? kind : `${kind}-after=${quantityText(afterBytes, SIZES)}`;
}
