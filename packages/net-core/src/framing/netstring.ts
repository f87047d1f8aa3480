import { definedIn } from "../checks.ts";
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

const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Options of {@link NetstringDecoder} and {@link encodeNetstring}; `maxBytes` counts the content only. */
export type NetstringOptions<Encoding extends FrameEncoding | undefined = undefined> = FrameOptions<Encoding>;

/**
 * Netstrings: `5:hello,` (D. J. Bernstein, https://cr.yp.to/proto/netstrings.txt). A length over the limit is an
 * error at the digit that makes it so; leading zeros are errors.
 */
export class NetstringDecoder<Encoding extends FrameEncoding | undefined = undefined> extends CountedDecoder<Encoding> {
  readonly #maxBytes: number;
  #length = 0;

  /** @throws {OptionTypeError | OptionRangeError} naming the option that is wrong. */
  constructor(options: NetstringOptions<Encoding> = {}) {
    const { maxBytes, encoding } = resolveNetstring(options);
    super(encoding as Encoding);
    this.#maxBytes = maxBytes;
  }

  protected override readHeader(byte: number): number | undefined {
    if (byte === COLON && this.headerBytes > 0) return this.#wholeLength() + 1;
    const isAfterZero = this.#length === 0 && this.headerBytes > 0;
    if (byte < ZERO || byte > NINE || isAfterZero) this.fail("bad-length", "a netstring's length is malformed");
    this.#length = this.#length * 10 + byte - ZERO;
    if (this.#length > this.#maxBytes) {
      this.fail("frame-too-long", `a netstring of ${this.#length} bytes or more; ${this.#maxBytes} are allowed`);
    }
    return undefined;
  }

  protected override frameIn(bytes: Buffer, from: number, to: number): FrameOf<Encoding> {
    if (bytes[to - 1] !== COMMA) this.fail("bad-delimiter", "no comma ends the netstring");
    return this.content(bytes, from, to - 1);
  }

  #wholeLength(): number {
    const length = this.#length;
    this.#length = 0;
    return length;
  }
}

/**
 * `content` as a netstring.
 * @throws {FramingError} `"frame-too-long"`.
 */
export function encodeNetstring(content: string | Uint8Array, options: NetstringOptions<FrameEncoding> = {}): Buffer {
  const { maxBytes, encoding } = resolveNetstring(options);
  const bytes = bytesOf(content, encoding);
  requireFits(bytes.length, maxBytes);
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.of(COMMA)]);
}

function resolveNetstring<Encoding extends FrameEncoding | undefined>(
  options: NetstringOptions<Encoding>,
): { maxBytes: number; encoding: Encoding | undefined } {
  const resolved = { maxBytes: DEFAULT_MAX_FRAME_BYTES, encoding: undefined, ...definedIn(options) };
  checkFrameOptions(resolved);
  return resolved;
}
