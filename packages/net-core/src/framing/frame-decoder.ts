import type { FramingError } from "./framing-error.ts";

/**
 * Takes one frame. Returning `false`, and only that, stops the decoder after this frame; so
 * `(line) => socket.write(line)` stops it while the socket has enough to do.
 */
export type FrameSink<Frame> = (frame: Frame) => boolean | void;

/**
 * Takes bytes apart into frames; does no I/O, and belongs to one stream of bytes.
 *
 * Frames before an error are delivered before it is thrown. After it the decoder is dead: every further
 * call throws the same error. What the sink throws passes through; its frame counts as delivered, and the
 * decoder is stopped as if the sink had returned `false`. The sink must not call the decoder that calls it.
 */
export interface FrameDecoder<Frame> {
  /** Bytes taken in and not delivered yet: the unfinished frame, and what waits while the sink has stopped. */
  readonly bufferedBytes: number;

  /** Why the decoder is dead. */
  readonly failure: FramingError | undefined;

  /**
   * Takes in `chunk`, by reference, and delivers the frames that it completes.
   * @returns `false` when the sink has stopped it, now or earlier: the rest waits for {@link resume}.
   * @throws {FramingError}
   */
  push(chunk: Uint8Array, sink: FrameSink<Frame>): boolean;

  /**
   * Goes on where the sink has stopped; harmless when it has not.
   * @returns `false` when the sink has stopped it again, `true` when everything is delivered.
   * @throws {FramingError}
   */
  resume(sink: FrameSink<Frame>): boolean;

  /**
   * Says that no more bytes come, as at the peer's FIN. While the sink has stopped, that is remembered for
   * {@link resume}.
   * @returns `true` when everything is delivered.
   * @throws {FramingError} `"truncated"` when an unfinished frame is left.
   */
  end(sink: FrameSink<Frame>): boolean;
}
