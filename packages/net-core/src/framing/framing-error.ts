import { HoldfastError } from "../errors.ts";

/**
 * What is wrong with the bytes.
 * - `"frame-too-long"`: the frame is longer than `maxBytes`, or its length does not fit its header.
 * - `"bad-length"`: a length that is no number, is not in its shortest form, or is less than its own header.
 * - `"bad-delimiter"`: what ends a frame is missing, incomplete, or stands where none may be.
 * - `"truncated"`: the peer ended in the middle of a frame.
 */
export type FramingReason = "frame-too-long" | "bad-length" | "bad-delimiter" | "truncated";

/** Bytes that cannot be taken apart into frames, or a frame that no decoder could read again. */
export class FramingError extends HoldfastError {
  override readonly code = "ERR_FRAMING";
  readonly reason: FramingReason;

  constructor(reason: FramingReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
