import { definedIn, requireOneOf } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { ChunkDecoder } from "./chunk-decoder.ts";
import { checkFrameOptions, type FrameEncoding, type FrameOf, type FrameOptions } from "./frame-options.ts";

/** What the codecs share whose frames run up to a terminator. */
export interface TerminatedOptions<Encoding extends FrameEncoding | undefined> extends FrameOptions<Encoding> {
  /**
   * Called for each frame that is longer than `maxBytes`, as soon as it is, between the frames before and
   * after it; the frame is skipped up to its end and nothing of it is kept. Without this function an
   * over-long frame is an error.
   */
  onOversize?: () => void;
  /**
   * What the bytes after the last terminator are when no more come: an error (`"truncated"`), or a frame
   * like the others. @default "error"
   */
  unterminated?: "error" | "frame";
}

/** {@link TerminatedOptions} with every default filled in. */
export type TerminatedPolicy<Encoding extends FrameEncoding | undefined> = Required<
  Omit<TerminatedOptions<Encoding>, "encoding" | "onOversize">
> & {
  readonly encoding: Encoding;
  readonly onOversize: (() => void) | undefined;
};

/** @throws {OptionTypeError | OptionRangeError} naming the field that is wrong. */
export function resolveTerminated<Encoding extends FrameEncoding | undefined>(
  options: TerminatedOptions<Encoding>,
  defaultMaxBytes: number,
): TerminatedPolicy<Encoding> {
  const defaults = { maxBytes: defaultMaxBytes, unterminated: "error", encoding: undefined, onOversize: undefined };
  const policy = { ...defaults, ...definedIn(options) } as TerminatedPolicy<Encoding>;
  checkFrameOptions(policy);
  requireOneOf("unterminated", policy.unterminated, ["error", "frame"]);
  if (policy.onOversize !== undefined && typeof policy.onOversize !== "function") {
    throw new OptionTypeError("onOversize", "a function", policy.onOversize);
  }
  return policy;
}

/** How many bytes what ends a frame may have; what ends with fewer than `shortest` is no good end. */
export interface TerminatorLengths {
  readonly shortest: number;
  readonly longest: number;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Frames that run up to a terminator, of which the over-long ones can be skipped. */
export abstract class TerminatedDecoder<Encoding extends FrameEncoding | undefined> extends ChunkDecoder<Encoding> {
  /** The last bytes before the chunk: as many of the frame that goes on in it as may be a terminator's beginning. */
  protected tail: Buffer = NOTHING;
  /** The frame is over-long, has been reported, and goes on. */
  protected skipping = false;
  readonly #policy: TerminatedPolicy<Encoding>;
  readonly #terminator: TerminatorLengths;

  constructor(policy: TerminatedPolicy<Encoding>, terminator: TerminatorLengths) {
    super(policy.encoding);
    this.#policy = policy;
    this.#terminator = terminator;
  }

  /** The place in the chunk just behind the next terminator; 0 where there is none. */
  protected abstract findEnd(): number;

  /** How many of the last bytes before `to` are the terminator. */
  protected abstract terminatorLength(bytes: Buffer, from: number, to: number): number;

  protected override next(): FrameOf<Encoding> | undefined {
    while (this.at < this.chunk.length) {
      const end = this.findEnd();
      if (end === 0) {
        this.#keepRest();
        return undefined;
      }
      const frame = this.#frameUpTo(end);
      if (frame !== undefined) return frame;
    }
    return undefined;
  }

  protected override last(): FrameOf<Encoding> | undefined {
    const { bytes } = this.partial;
    if (this.#policy.unterminated === "error" && (bytes > 0 || this.skipping)) {
      this.fail("truncated", "the peer ended in the middle of a frame");
    }
    if (bytes > this.#policy.maxBytes) return this.#reportOversize();
    return bytes === 0 ? undefined : this.content(this.partial.take(), 0, bytes);
  }

  #frameUpTo(end: number): FrameOf<Encoding> | undefined {
    const from = this.at;
    this.at = end;
    this.tail = NOTHING;
    if (this.skipping) {
      this.skipping = false;
      return undefined;
    }
    if (this.partial.bytes === 0) return this.#checked(this.chunk, from, end);
    this.partial.add(this.chunk.subarray(from, end));
    const whole = this.partial.take();
    return this.#checked(whole, 0, whole.length);
  }

  #checked(bytes: Buffer, from: number, end: number): FrameOf<Encoding> | undefined {
    const length = this.terminatorLength(bytes, from, end);
    const isEnd = length >= this.#terminator.shortest;
    if (end - length - from > this.#policy.maxBytes) {
      this.skipping = !isEnd;
      return this.#reportOversize();
    }
    if (!isEnd) this.fail("bad-delimiter", "what ends the frame is incomplete");
    return this.content(bytes, from, end - length);
  }

  #keepRest(): void {
    const rest = this.chunk.subarray(this.at);
    this.at = this.chunk.length;
    this.#keepTail(rest);
    if (this.skipping) return;
    // The terminator may have begun: only what is longer by the whole of it is surely too long.
    if (this.partial.bytes + rest.length < this.#policy.maxBytes + this.#terminator.longest) {
      this.partial.add(rest);
    } else {
      this.skipping = true;
      this.#reportOversize();
    }
  }

  #keepTail(rest: Buffer): void {
    const most = this.#terminator.longest - 1;
    const bytes = rest.length < most && this.tail.length > 0 ? Buffer.concat([this.tail, rest]) : rest;
    this.tail = bytes.subarray(Math.max(bytes.length - most, 0));
  }

  #reportOversize(): undefined {
    const { onOversize, maxBytes } = this.#policy;
    this.partial.clear();
    if (!onOversize) this.fail("frame-too-long", `a frame of more than ${maxBytes} bytes`);
    onOversize();
  }
}
