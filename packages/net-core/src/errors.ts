import { inspect } from "node:util";

/**
 * Base of every failure that Holdfast itself reports. Match on `code`: it never changes.
 * A caller's mistake is no `HoldfastError` but an {@link OptionTypeError}, {@link OptionRangeError}
 * or {@link InvalidEndpointError}, thrown before any socket exists.
 */
export abstract class HoldfastError extends Error {
  abstract readonly code: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** An option has the wrong type; the message names the option, the value and what is allowed. */
export class OptionTypeError extends TypeError {
  readonly code = "ERR_OPTION_TYPE";
  readonly option: string;
  readonly value: unknown;

  constructor(option: string, allowed: string, value: unknown) {
    super(`${option} must be ${allowed}, got ${show(value)}`);
    this.name = "OptionTypeError";
    this.option = option;
    this.value = value;
  }
}

/** An option is out of its range; the message names the option, the value and what is allowed. */
export class OptionRangeError extends RangeError {
  readonly code = "ERR_OPTION_RANGE";
  readonly option: string;
  readonly value: unknown;

  constructor(option: string, allowed: string, value: unknown) {
    super(`${option} must be ${allowed}, got ${show(value)}`);
    this.name = "OptionRangeError";
    this.option = option;
    this.value = value;
  }
}

/** A text or value is no endpoint; the message quotes it and says what is wrong with it. */
export class InvalidEndpointError extends TypeError {
  readonly code = "ERR_INVALID_ENDPOINT";
  /** What was given. */
  readonly input: unknown;

  constructor(input: unknown, reason: string) {
    super(`invalid endpoint ${show(input)}: ${reason}`);
    this.name = "InvalidEndpointError";
    this.input = input;
  }
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return inspect(value, { depth: 1, breakLength: Infinity });
}
