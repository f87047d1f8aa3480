import { InvalidEndpointError } from "../errors.ts";

/** An integer from 0 to `max`, and what messages call it. */
export interface BoundedInteger {
  readonly name: string;
  readonly max: number;
}

/** The number that `text` writes in plain decimal. @throws {InvalidEndpointError} quoting `input`. */
export function readInteger(field: BoundedInteger, text: string, input: unknown): number {
  if (/^(0|[1-9]\d{0,15})$/.test(text) && Number(text) <= field.max) return Number(text);
  const allowed = `a decimal number from 0 to ${field.max}, without sign, space or leading zero`;
  throw new InvalidEndpointError(input, `${field.name} ${JSON.stringify(text)} must be ${allowed}`);
}

/** `value`, when it is in range. @throws {InvalidEndpointError} quoting `input`. */
export function checkInteger(field: BoundedInteger, value: unknown, input: unknown): number {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > field.max) {
    throw new InvalidEndpointError(input, `${field.name} ${String(value)} must be an integer from 0 to ${field.max}`);
  }
  return Math.abs(Number(value)); // -0 is 0
}
