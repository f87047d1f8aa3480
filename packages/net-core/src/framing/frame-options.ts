import { constants } from "node:buffer";
import { requireCount, requireOneOf } from "../checks.ts";
import { FramingError } from "./framing-error.ts";

/** How the bytes of a frame are read as text. Malformed UTF-8 is read as U+FFFD. */
export type FrameEncoding = "utf8" | "latin1";

/** What a decoder delivers. */
export type FrameOf<Encoding extends FrameEncoding | undefined> = Encoding extends FrameEncoding ? string : Buffer;

/** The longest frame unless another limit is said, in bytes. */
export const DEFAULT_MAX_FRAME_BYTES = 65_536;

// A frame must fit a string: about 512 MiB. Whatever is longer is a stream.
const MOST_BYTES = constants.MAX_STRING_LENGTH;

const ENCODINGS: readonly FrameEncoding[] = ["utf8", "latin1"];

/** What every codec's options have. */
export interface FrameOptions<Encoding extends FrameEncoding | undefined> {
  /** The longest content of a frame, in bytes; 1 to about 512 MiB. @default 65536 */
  maxBytes?: number;
  /**
   * Frames are strings so decoded. Without it they are Buffers, as far as possible without a copy: parts of
   * the chunk that they came in, which lives as long as they do.
   */
  encoding?: Encoding;
}

/** @throws {OptionTypeError | OptionRangeError} */
export function checkFrameOptions({ maxBytes, encoding }: { maxBytes: number; encoding?: unknown }): void {
  requireCount("maxBytes", maxBytes, { min: 1, max: MOST_BYTES });
  if (encoding !== undefined) requireOneOf("encoding", encoding, ENCODINGS);
}

/** @throws {FramingError} when a frame is too long to be sent. */
export function requireFits(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new FramingError("frame-too-long", `a frame of ${bytes} bytes; ${maxBytes} are allowed`);
}

/** The bytes of a frame's content. */
export function bytesOf(content: string | Uint8Array, encoding: FrameEncoding | undefined): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, encoding) : content;
}
