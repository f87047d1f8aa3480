import { isUtf8 } from "node:buffer";
import { OptionRangeError, OptionTypeError } from "../../errors.ts";
import { FaultyHeader, type RawTlv } from "./proxy-header.ts";

/** A type-length-value that has a name and one value. */
export interface TlvField {
  readonly type: number;
  readonly name: string;
  /** `"latin1"` is a character a byte. */
  readonly form: "utf8" | "latin1" | "bytes";
  readonly maxBytes?: number;
}

/** Values by the names of their fields. */
export type TlvValues = Record<string, string | Buffer>;

/** Padding, which says nothing. */
export const NOOP = 0x04;

const HEAD_BYTES = 3;

/** Parts bytes that are TLVs from start to end, and drops the padding; the values are views of the bytes. */
export function splitTlvs(bytes: Buffer): RawTlv[] {
  const tlvs: RawTlv[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    if (rest.length < HEAD_BYTES) throw new FaultyHeader("tlv");
    const end = HEAD_BYTES + rest.readUInt16BE(1);
    if (rest.length < end) throw new FaultyHeader("tlv");
    const type = rest.readUInt8(0);
    if (type !== NOOP) tlvs.push({ type, value: rest.subarray(HEAD_BYTES, end) });
    rest = rest.subarray(end);
  }
  return tlvs;
}

/** @throws {OptionRangeError} when one of them is longer than its length can say. */
export function joinTlvs(tlvs: readonly RawTlv[]): Buffer {
  return Buffer.concat(tlvs.flatMap(({ type, value }) => [head(type, value.length), value]));
}

/** Finds the fields among TLVs, and copies the others. */
export function readFields(
  tlvs: readonly RawTlv[],
  fields: readonly TlvField[],
): { readonly values: TlvValues; readonly others: RawTlv[] } {
  const values: TlvValues = {};
  const others: RawTlv[] = [];
  for (const { type, value } of tlvs) {
    const field = fields.find((one) => one.type === type);
    if (field === undefined) others.push({ type, value: Buffer.from(value) });
    else if (values[field.name] === undefined) values[field.name] = readValue(field, value);
    else throw new FaultyHeader("tlv-repeated");
  }
  return { values, others };
}

/**
 * The fields that have a value, as TLVs.
 * @throws {OptionTypeError | OptionRangeError} naming the field, `within` what.
 */
export function writeFields(within: string, values: object, fields: readonly TlvField[]): RawTlv[] {
  const given = values as { readonly [name: string]: unknown };
  return fields
    .filter(({ name }) => given[name] !== undefined)
    .map((field) => ({ type: field.type, value: writeValue(`${within}.${field.name}`, field, given[field.name]) }));
}

function head(type: number, length: number): Buffer {
  if (length > 0xffff) throw new OptionRangeError("tlvs", "of at most 65535 bytes each", length);
  return Buffer.from([type, length >> 8, length & 0xff]);
}

function readValue({ form, maxBytes = Infinity }: TlvField, value: Buffer): string | Buffer {
  if (value.length > maxBytes) throw new FaultyHeader("tlv");
  if (form === "bytes") return Buffer.from(value);
  if (form === "utf8" && !isUtf8(value)) throw new FaultyHeader("tlv-text");
  return value.toString(form);
}

function writeValue(option: string, { form, maxBytes = Infinity }: TlvField, value: unknown): Buffer {
  if (form !== "bytes") return writeText(option, form, value);
  if (!(value instanceof Uint8Array)) throw new OptionTypeError(option, "a Buffer", value);
  if (value.length > maxBytes) throw new OptionRangeError(option, `at most ${maxBytes} bytes`, value);
  return Buffer.from(value);
}

function writeText(option: string, form: "utf8" | "latin1", value: unknown): Buffer {
  const writable = typeof value === "string" && (form === "utf8" ? value.isWellFormed() : !/[^\0-\xff]/.test(value));
  if (writable) return Buffer.from(value, form);
  throw new OptionTypeError(option, form === "utf8" ? "well-formed text" : "text of characters up to U+00FF", value);
}
