import { Readable } from "node:stream";
import type { FrameDecoder } from "./frame-decoder.ts";

/**
 * The frames of a socket or any other source of bytes, which is read no further than the chunk that the
 * frame in hand came in. Ends when the source does; the writable half of a socket stays open for the answer.
 *
 * Bytes that are no frames end it with the decoder's `FramingError`; a socket then stays open too, so that
 * its peer can be told, and is the caller's to end. Leaving the loop early destroys a socket, as Node's own
 * iteration does.
 *
 * @throws {FramingError} after the frames before the error; and whatever the source throws.
 */
export async function* frames<Frame>(
  source: Readable | AsyncIterable<Uint8Array>,
  decoder: FrameDecoder<Frame>,
): AsyncGenerator<Frame, void, undefined> {
  let frame: Frame | undefined;
  const takeOne = (next: Frame): boolean => {
    frame = next;
    return false;
  };
  const chunks = chunksOf(source);
  let isLeft = true;
  try {
    for (let step = await chunks.next(); !step.done; step = await chunks.next()) {
      for (let whole = decoder.push(step.value, takeOne); !whole; whole = decoder.resume(takeOne)) yield frame as Frame;
    }
    for (let whole = decoder.end(takeOne); !whole; whole = decoder.resume(takeOne)) yield frame as Frame;
    isLeft = false;
  } finally {
    if (isLeft && !decoder.failure && source instanceof Readable) source.destroy();
    await chunks.return?.();
  }
}

// Node's own iterator destroys a half-open socket at the peer's FIN on some lines (nodejs/node#49073).
function chunksOf(source: Readable | AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  return source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source[Symbol.asyncIterator]();
}
