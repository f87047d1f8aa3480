import { definedIn, requireOneOf } from "../checks.ts";
import { checkFrameOptions, type FrameEncoding, type FrameOf, requireFits } from "./frame-options.ts";
import { FramingError } from "./framing-error.ts";
import { resolveTerminated, TerminatedDecoder, type TerminatedOptions } from "./terminated-decoder.ts";

const LF = 0x0a;
const CR = 0x0d;

/** The longest line unless another limit is said, in bytes without its end. */
export const DEFAULT_MAX_LINE_BYTES = 8_192;

/** Options of {@link LineDecoder}; `maxBytes` is 8192 by default and does not count the line's end. */
export interface LineOptions<
  Encoding extends FrameEncoding | undefined = undefined,
> extends TerminatedOptions<Encoding> {
  /**
   * What ends a line. `"any"`: LF, or CR and LF. `"crlf"`: CR and LF, and neither occurs alone (RFC 5321,
   * section 2.3.8: who takes one for a line's end reads another message than the next server does).
   * @default "any"
   */
  ending?: "any" | "crlf";
}

/** Lines, without their ends. */
export class LineDecoder<Encoding extends FrameEncoding | undefined = undefined> extends TerminatedDecoder<Encoding> {
  readonly #crlfOnly: boolean;

  /** @throws {OptionTypeError | OptionRangeError} naming the option that is wrong. */
  constructor({ ending = "any", ...options }: LineOptions<Encoding> = {}) {
    requireOneOf("ending", ending, ["any", "crlf"]);
    const crlfOnly = ending === "crlf";
    super(resolveTerminated(options, DEFAULT_MAX_LINE_BYTES), { shortest: crlfOnly ? 2 : 1, longest: 2 });
    this.#crlfOnly = crlfOnly;
  }

  protected override findEnd(): number {
    let lf = this.chunk.indexOf(LF, this.at);
    // An LF alone is an error in a line, but no end of one that is skipped anyway.
    while (this.#crlfOnly && this.skipping && lf !== -1 && !this.#followsCr(lf)) {
      lf = this.chunk.indexOf(LF, lf + 1);
    }
    return lf + 1;
  }

  protected override terminatorLength(bytes: Buffer, from: number, to: number): number {
    return to - from > 1 && bytes[to - 2] === CR ? 2 : 1;
  }

  protected override content(bytes: Buffer, from: number, to: number): FrameOf<Encoding> {
    if (this.#crlfOnly) this.#refuseCr(bytes, from, to);
    return super.content(bytes, from, to);
  }

  #followsCr(lf: number): boolean {
    return (lf > 0 ? this.chunk[lf - 1] : this.tail.at(-1)) === CR;
  }

  #refuseCr(bytes: Buffer, from: number, to: number): void {
    const cr = bytes.indexOf(CR, from);
    if (cr !== -1 && cr < to) this.fail("bad-delimiter", "a CR alone within a line");
  }
}

/** Options of {@link encodeLine}. */
export interface EncodeLineOptions {
  /** The longest line, in bytes without its end. @default 8192 */
  maxBytes?: number;
  /** How a string is written. @default "utf8" */
  encoding?: FrameEncoding;
  /** What ends the line: LF, or CR and LF. @default "lf" */
  ending?: "lf" | "crlf";
}

const DEFAULT_ENCODE_LINE = { maxBytes: DEFAULT_MAX_LINE_BYTES, encoding: "utf8", ending: "lf" } as const;

/**
 * `line` and its end.
 * @throws {FramingError} `"frame-too-long"`; `"bad-delimiter"` when it holds an LF, ends with a CR that would be taken
 * for a part of its end, or, with `"crlf"`, holds any CR.
 */
export function encodeLine(line: string | Uint8Array, options?: EncodeLineOptions): Buffer {
  const { maxBytes, encoding, ending } = resolveEncodeLine(options);
  const end = ending === "lf" ? "\n" : "\r\n";
  const frame = typeof line === "string" ? Buffer.from(line + end, encoding) : Buffer.concat([line, Buffer.from(end)]);
  const bytes = frame.length - end.length;
  requireFits(bytes, maxBytes);
  // The bytes and not the string are looked at: U+010A is written as LF in latin1.
  const isCrFine = ending === "lf" ? frame[bytes - 1] !== CR : frame.indexOf(CR) === bytes;
  if (!isCrFine || frame.indexOf(LF) !== frame.length - 1) {
    throw new FramingError("bad-delimiter", "the line holds what would end it, or be taken off its end");
  }
  return frame;
}

function resolveEncodeLine(options: EncodeLineOptions | undefined): Required<EncodeLineOptions> {
  if (options === undefined) return DEFAULT_ENCODE_LINE;
  const resolved: Required<EncodeLineOptions> = { ...DEFAULT_ENCODE_LINE, ...definedIn(options) };
  checkFrameOptions(resolved);
  requireOneOf("ending", resolved.ending, ["lf", "crlf"]);
  return resolved;
}
