import type { Readable } from "node:stream";
import type { FrameDecoder, FrameSink } from "./frame-decoder.ts";
import type { FramingError } from "./framing-error.ts";

/** Who is told what comes over a socket. */
export interface FrameHandlers<Frame> {
  /** A frame. Returning `false` pauses the socket; the frames after it wait for {@link FrameReader.resume}. */
  onFrame: FrameSink<Frame>;
  /**
   * The bytes are no frames; called once, and nothing after it. What still comes is discarded, so that the owner
   * can answer and see the peer's FIN; it has to end or destroy the socket.
   */
  onError: (error: FramingError) => void;
  /** The peer has ended and every frame is delivered. Not called when the connection broke. */
  onEnd?: () => void;
}

/** The reading of one socket. */
export interface FrameReader {
  /**
   * Goes on after {@link FrameHandlers.onFrame} has returned `false`, or has thrown; called from within it, as soon
   * as it has returned. Harmless otherwise.
   */
  resume(): void;
  /** Stops for good: no handler is called any more, and the socket is paused and has no listener of the reader. */
  detach(): void;
}

/**
 * Reads the frames that come over `socket`, or any other Readable, by its `'data'` events: the fastest way, since
 * no promise is made for a frame. When the socket is destroyed before the peer's FIN, or from within `onFrame`, the
 * frames that have come and are not delivered are dropped. What `onFrame` throws passes through `'data'`, as from
 * any listener.
 */
export function readFrames<Frame>(
  socket: Readable,
  decoder: FrameDecoder<Frame>,
  handlers: FrameHandlers<Frame>,
): FrameReader {
  return new SocketFrameReader(socket, decoder, handlers);
}

type State = "flowing" | "running" | "paused" | "detached";

class SocketFrameReader<Frame> implements FrameReader {
  readonly #socket: Readable;
  readonly #decoder: FrameDecoder<Frame>;
  readonly #handlers: FrameHandlers<Frame>;
  #state: State = "flowing";
  #hasEnded = false;
  /** resume() was called from within onFrame, for the last frame. */
  #isAsked = false;

  constructor(socket: Readable, decoder: FrameDecoder<Frame>, handlers: FrameHandlers<Frame>) {
    this.#socket = socket;
    this.#decoder = decoder;
    this.#handlers = handlers;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onClose);
  }

  resume(): void {
    if (this.#state === "running") this.#isAsked = true;
    if (this.#state === "paused") this.#run(() => this.#decoder.resume(this.#sink));
  }

  detach(): void {
    if (this.#isDetached()) return;
    this.#leave();
    this.#socket.pause();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#run(() => this.#decoder.push(chunk, this.#sink));
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    this.#run(() => this.#decoder.end(this.#sink));
  };

  readonly #onClose = (): void => {
    if (!this.#hasEnded) this.detach();
  };

  readonly #sink = (frame: Frame): boolean | void => {
    const wasDestroyed = this.#socket.destroyed;
    this.#isAsked = false;
    const answer = this.#handlers.onFrame(frame);
    // The owner has had enough, and does not expect the frames that came in the same chunk.
    if (this.#socket.destroyed && !wasDestroyed) this.detach();
    return this.#isDetached() ? false : answer;
  };

  #run(decode: () => boolean): void {
    const wasPaused = this.#state === "paused";
    this.#state = "running";
    try {
      let isDone = decode();
      while (!isDone && this.#isAsked && !this.#isDetached()) isDone = this.#decoder.resume(this.#sink);
      if (!this.#isDetached()) this.#settle(isDone, wasPaused);
    } catch (error) {
      if (error !== this.#decoder.failure) {
        if (!this.#isDetached()) this.#pause();
        throw error;
      }
      this.#leave();
      this.#socket.resume();
      this.#handlers.onError(error as FramingError);
    }
  }

  #settle(isDone: boolean, wasPaused: boolean): void {
    if (!isDone) return this.#pause();
    if (this.#hasEnded) {
      this.#leave();
      this.#handlers.onEnd?.();
      return;
    }
    this.#state = "flowing";
    if (wasPaused) this.#socket.resume();
  }

  #pause(): void {
    this.#state = "paused";
    this.#socket.pause();
  }

  #leave(): void {
    this.#state = "detached";
    this.#socket.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose);
  }

  #isDetached(): boolean {
    return this.#state === "detached";
  }
}
