import { definedIn, requireOneOf } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { CountedDecoder } from "./counted-decoder.ts";
import {
  bytesOf,
  checkFrameOptions,
  DEFAULT_MAX_FRAME_BYTES,
  type FrameEncoding,
  type FrameOf,
  type FrameOptions,
  requireFits,
} from "./frame-options.ts";
import { type HeaderSize, type LengthHeader, lengthHeader, MAX_VARINT_BYTES } from "./length-header.ts";

/** Options of {@link LengthPrefixedDecoder} and {@link encodeLengthPrefixed}; `maxBytes` does not count the header. */
export interface LengthPrefixedOptions<
  Encoding extends FrameEncoding | undefined = undefined,
> extends FrameOptions<Encoding> {
  /**
   * How the length is written: an unsigned integer of 1, 2, 4 or 8 bytes, or a varint (LEB128, as protobuf has
   * it), of which only the shortest form is accepted. @default 4
   */
  header?: HeaderSize;
  /** Which byte of an integer comes first; means nothing for a varint. @default "big" */
  byteOrder?: "big" | "little";
  /** The length counts the header too; not for a varint. @default false */
  lengthIncludesHeader?: boolean;
}

interface LengthPrefixedPolicy<Encoding> {
  readonly maxBytes: number;
  readonly encoding: Encoding;
  readonly header: LengthHeader;
  /** How much of the length is the header itself. */
  readonly counted: number;
}

const DEFAULTS = {
  maxBytes: DEFAULT_MAX_FRAME_BYTES,
  encoding: undefined,
  header: 4,
  byteOrder: "big",
  lengthIncludesHeader: false,
} as const;

/** Frames that follow their length. A frame over the limit is an error before any of it is kept. */
export class LengthPrefixedDecoder<
  Encoding extends FrameEncoding | undefined = undefined,
> extends CountedDecoder<Encoding> {
  readonly #policy: LengthPrefixedPolicy<Encoding>;
  #length = 0;

  /** @throws {OptionTypeError | OptionRangeError} naming the option that is wrong. */
  constructor(options: LengthPrefixedOptions<Encoding> = {}) {
    const policy = resolveLengthPrefixed(options);
    super(policy.encoding);
    this.#policy = policy;
  }

  protected override readHeader(byte: number): number | undefined {
    const { header, maxBytes, counted } = this.#policy;
    const index = this.headerBytes;
    this.#length = header.add(this.#length, byte, index);
    if (!header.isLast(byte, index)) return this.#refuseEndless(index);
    const length = this.#length - counted;
    this.#length = 0;
    if (length < 0) this.fail("bad-length", "the length is less than that of its header");
    if (header.size === undefined && index > 0 && byte === 0) this.fail("bad-length", "a varint that is too long");
    if (length > maxBytes) this.fail("frame-too-long", `a frame of ${length} bytes; ${maxBytes} are allowed`);
    return length;
  }

  protected override frameIn(bytes: Buffer, from: number, to: number): FrameOf<Encoding> {
    return this.content(bytes, from, to);
  }

  #refuseEndless(index: number): undefined {
    if (index === MAX_VARINT_BYTES - 1) this.fail("bad-length", "a varint of more than 64 bits");
  }
}

/**
 * The length of `content`, and `content`.
 * @throws {FramingError} `"frame-too-long"` when it is over `maxBytes` or its length does not fit the header.
 */
export function encodeLengthPrefixed(
  content: string | Uint8Array,
  options: LengthPrefixedOptions<FrameEncoding> = {},
): Buffer {
  const { header, maxBytes, encoding, counted } = resolveLengthPrefixed(options);
  const bytes = bytesOf(content, encoding);
  requireFits(bytes.length, Math.min(maxBytes, header.max - counted));
  return Buffer.concat([Buffer.from(header.encode(bytes.length + counted)), bytes]);
}

function resolveLengthPrefixed<Encoding extends FrameEncoding | undefined>(
  options: LengthPrefixedOptions<Encoding>,
): LengthPrefixedPolicy<Encoding> {
  const resolved = { ...DEFAULTS, ...definedIn(options) };
  const { maxBytes, encoding, header, byteOrder, lengthIncludesHeader } = resolved;
  checkFrameOptions(resolved);
  requireOneOf("byteOrder", byteOrder, ["big", "little"]);
  if (typeof lengthIncludesHeader !== "boolean") {
    throw new OptionTypeError("lengthIncludesHeader", "a boolean", lengthIncludesHeader);
  }
  if (lengthIncludesHeader && header === "varint") {
    throw new OptionTypeError("lengthIncludesHeader", "false where the header is a varint", lengthIncludesHeader);
  }
  const format = lengthHeader(header, byteOrder);
  return {
    maxBytes,
    encoding: encoding as Encoding,
    header: format,
    counted: lengthIncludesHeader ? (format.size ?? 0) : 0,
  };
}
