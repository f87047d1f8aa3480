import { OptionTypeError } from "../errors.ts";
import {
  bytesOf,
  checkFrameOptions,
  DEFAULT_MAX_FRAME_BYTES,
  type FrameEncoding,
  requireFits,
} from "./frame-options.ts";
import { FramingError } from "./framing-error.ts";
import { resolveTerminated, TerminatedDecoder, type TerminatedOptions } from "./terminated-decoder.ts";

/** Options of {@link DelimitedDecoder}. */
export interface DelimitedOptions<
  Encoding extends FrameEncoding | undefined = undefined,
> extends TerminatedOptions<Encoding> {
  /** What ends a frame: one byte or more, a string as UTF-8. A frame ends where it occurs first. */
  delimiter: string | Uint8Array;
}

/** Frames that each end with the same bytes. */
export class DelimitedDecoder<
  Encoding extends FrameEncoding | undefined = undefined,
> extends TerminatedDecoder<Encoding> {
  readonly #delimiter: Buffer;

  /** @throws {OptionTypeError | OptionRangeError} naming the option that is wrong. */
  constructor({ delimiter, ...options }: DelimitedOptions<Encoding>) {
    const bytes = requireDelimiter(delimiter);
    super(resolveTerminated(options, DEFAULT_MAX_FRAME_BYTES), { shortest: bytes.length, longest: bytes.length });
    this.#delimiter = bytes;
  }

  protected override findEnd(): number {
    return this.#endAcross() || this.#endWithin();
  }

  protected override terminatorLength(): number {
    return this.#delimiter.length;
  }

  // Between the end of what came before and the beginning of the chunk, each shorter than the delimiter.
  #endAcross(): number {
    if (this.tail.length === 0) return 0;
    const seam = Buffer.concat([this.tail, this.chunk.subarray(0, this.#delimiter.length - 1)]);
    const start = seam.indexOf(this.#delimiter);
    return start === -1 ? 0 : start + this.#delimiter.length - this.tail.length;
  }

  #endWithin(): number {
    const start = this.chunk.indexOf(this.#delimiter, this.at);
    return start === -1 ? 0 : start + this.#delimiter.length;
  }
}

/**
 * `content` and the delimiter.
 * @throws {FramingError} `"frame-too-long"`; `"bad-delimiter"` when the delimiter occurs before the end.
 */
export function encodeDelimited(
  content: string | Uint8Array,
  options: Pick<DelimitedOptions<FrameEncoding>, "delimiter" | "maxBytes" | "encoding">,
): Buffer {
  const { maxBytes = DEFAULT_MAX_FRAME_BYTES, encoding } = options;
  checkFrameOptions({ maxBytes, encoding });
  const delimiter = requireDelimiter(options.delimiter);
  const bytes = bytesOf(content, encoding);
  requireFits(bytes.length, maxBytes);
  const frame = Buffer.concat([bytes, delimiter]);
  // Not only within the content: "ab" before "aba" would end at once.
  if (frame.indexOf(delimiter) !== bytes.length) {
    throw new FramingError("bad-delimiter", "the delimiter occurs within the frame");
  }
  return frame;
}

function requireDelimiter(delimiter: unknown): Buffer {
  const bytes =
    typeof delimiter === "string" || delimiter instanceof Uint8Array ? Buffer.from(delimiter as Uint8Array) : undefined;
  if (!bytes?.length) throw new OptionTypeError("delimiter", "one byte or more, or a string", delimiter);
  return bytes;
}
