import {
  DelimitedDecoder,
  type FrameDecoder,
  LengthPrefixedDecoder,
  LineDecoder,
  NetstringDecoder,
} from "@holdfast/net-core";
import fc from "fast-check";
import {
  fixedHeader,
  netstringHeader,
  type Outcome,
  referenceCounted,
  referenceCrlfLines,
  referenceDelimited,
  referenceLines,
  varintHeader,
} from "./framing-reference.ts";

/** A stream of bytes, the decoder for it, and what must come out. */
export interface FramingCase {
  readonly title: string;
  readonly bytes: Buffer;
  /** `onOversize` is for decoders that skip. */
  readonly create: (onOversize: () => void) => FrameDecoder<Buffer>;
  readonly expected: Outcome;
  /** The most that the decoder may hold of an unfinished frame. */
  readonly mayHold: number;
  /** How long each chunk is. */
  readonly cuts: () => number;
  /** Whether the sink stops after a frame. */
  readonly stops: () => boolean;
}

/** Cases for every codec and option, near to what the codec reads, since chance alone would be refused at once. */
export const framingCases: fc.Arbitrary<FramingCase> = fc
  .uint8Array({ minLength: 8, maxLength: 36, size: "max" })
  .map((bytes) => caseFrom(new Dice(bytes)));

/** Chance that shrinks: the bytes that fast-check made, then zeros. */
class Dice {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** From 0 to `sides - 1`. */
  roll(sides: number): number {
    return (this.#bytes[this.#at++] ?? 0) % sides;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.roll(values.length)] as T;
  }

  /** As long as bytes are left. */
  *rolls(sides: number): Generator<number> {
    while (this.#at < this.#bytes.length) yield this.roll(sides);
  }
}

type Codec = Pick<FramingCase, "title" | "create" | "expected" | "mayHold"> & { readonly text: string };

function caseFrom(dice: Dice): FramingCase {
  const cuts = dice.pick([() => 1, () => Infinity, sequence(dice.roll(256), 4), sequence(dice.roll(256), 12)]);
  const stop = sequence(dice.roll(256), dice.roll(4) + 1);
  const { text, ...codec } = dice.pick([lines, delimited, lengthPrefixed, netstring])(dice);
  return { ...codec, bytes: Buffer.from(text, "latin1"), cuts, stops: () => stop() === 1 };
}

/** A fixed sequence of numbers from 1 to `most`, by a linear congruential generator. */
function sequence(seed: number, most: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 1 + ((state >>> 16) % most);
  };
}

function lines(dice: Dice): Codec {
  const ending = dice.pick(["any", "crlf"] as const);
  const options = terminatedOptions(dice);
  const { maxBytes } = options;
  const ends = ending === "any" ? ["\n", "\r\n", "\r"] : ["\r\n", "\r\n", dice.pick(["\r", "\n", "\r\n"])];
  const text = textOf(dice, [...ends, "a", "é\xff", ...[-1, 0, 1, 2, 3].map((more) => "x".repeat(maxBytes + more))]);
  return {
    title: `lines ending in ${ending}, ${JSON.stringify(options)}`,
    text,
    create: (onOversize) => new LineDecoder({ ending, ...decoderOptions(options, onOversize) }),
    expected: (ending === "any" ? referenceLines : referenceCrlfLines)(text, options),
    mayHold: maxBytes + 1,
  };
}

function delimited(dice: Dice): Codec {
  const delimiter = Array.from({ length: 1 + dice.roll(5) }, () => dice.pick(["a", "b"])).join("");
  const options = terminatedOptions(dice);
  const text = textOf(dice, [delimiter, delimiter, "a", "b", "x", delimiter.slice(1), delimiter.slice(0, -1)]);
  return {
    title: `delimited by ${delimiter}, ${JSON.stringify(options)}`,
    text,
    create: (onOversize) => new DelimitedDecoder({ delimiter, ...decoderOptions(options, onOversize) }),
    expected: referenceDelimited(text, delimiter, options),
    mayHold: options.maxBytes + delimiter.length - 1,
  };
}

function lengthPrefixed(dice: Dice): Codec {
  const header = dice.pick([1, 2, 4, 8, "varint"] as const);
  const byteOrder = dice.pick(["big", "little"] as const);
  const lengthIncludesHeader = header !== "varint" && dice.roll(2) === 1;
  const maxBytes = 1 + dice.roll(200);
  const size = header === "varint" ? 0 : header;
  const frame = (length: number): string => {
    const said = length + (lengthIncludesHeader ? size : 0);
    const littleEndian = header === "varint" ? varint(said) : integer(said, size);
    return (byteOrder === "big" && header !== "varint" ? reversed(littleEndian) : littleEndian) + "x".repeat(length);
  };
  const text = framesAndNoise(dice, maxBytes, frame);
  return {
    title: `${header} ${byteOrder} ${lengthIncludesHeader ? "with" : "without"} header, maxBytes ${maxBytes}`,
    text,
    create: () => new LengthPrefixedDecoder({ header, byteOrder, lengthIncludesHeader, maxBytes }),
    expected: referenceCounted(
      text,
      header === "varint" ? varintHeader : fixedHeader(header, byteOrder, lengthIncludesHeader),
      "",
      maxBytes,
    ),
    mayHold: maxBytes,
  };
}

function netstring(dice: Dice): Codec {
  const maxBytes = 1 + dice.roll(120);
  const text = framesAndNoise(dice, maxBytes, (length) => `${length}:${"x".repeat(length)},`);
  return {
    title: `netstring, maxBytes ${maxBytes}`,
    text,
    create: () => new NetstringDecoder({ maxBytes }),
    expected: referenceCounted(text, netstringHeader(maxBytes), ",", maxBytes),
    mayHold: maxBytes,
  };
}

interface Options {
  readonly maxBytes: number;
  readonly skips: boolean;
  readonly unterminated: "error" | "frame";
}

function terminatedOptions(dice: Dice): Options {
  return { maxBytes: 1 + dice.roll(6), skips: dice.roll(4) > 0, unterminated: dice.pick(["error", "frame"] as const) };
}

function decoderOptions(
  { maxBytes, skips, unterminated }: Options,
  onOversize: () => void,
): { maxBytes: number; unterminated: "error" | "frame"; onOversize?: () => void } {
  return { maxBytes, unterminated, ...(skips ? { onOversize } : {}) };
}

function textOf(dice: Dice, tokens: readonly string[]): string {
  let text = "";
  for (const roll of dice.rolls(tokens.length)) text += tokens[roll];
  return text;
}

// Frames of any length up to the limit, now and then one over it or some byte that belongs to none.
function framesAndNoise(dice: Dice, maxBytes: number, frame: (length: number) => string): string {
  let text = "";
  for (const roll of dice.rolls(256)) {
    if (roll < 240) text += frame(Math.min(roll % 12, maxBytes));
    else if (roll < 248) text += frame(maxBytes + (roll % 3) - 1);
    else text += dice.pick(["\0", "0", "1:", ",", "\x80", "\xff", ":", "\xff".repeat(9), "\xff".repeat(10), "a"]);
  }
  return text;
}

function integer(value: number, size: number): string {
  return Array.from({ length: size }, (_, index) => String.fromCharCode(Math.floor(value / 256 ** index) % 256)).join(
    "",
  );
}

function varint(value: number): string {
  return value < 128 ? String.fromCharCode(value) : String.fromCharCode(128 + (value % 128)) + varint(value >> 7);
}

function reversed(text: string): string {
  return Buffer.from(text, "latin1")
    .toReversed()
    .reduce((all, byte) => all + String.fromCharCode(byte), "");
}

/** What comes out when the stream comes in such pieces and the sink stops so often. Throws where a promise is broken. */
export function decodeInPieces({ bytes, create, mayHold, cuts, stops }: FramingCase): Outcome {
  const outcome: Outcome = { events: [], error: undefined };
  const decoder = create(() => outcome.events.push(null));
  const sink = (frame: Buffer): boolean => {
    outcome.events.push(frame.toString("latin1"));
    return !stops();
  };
  try {
    for (let at = 0, length = cuts(); at < bytes.length; at += length, length = cuts()) {
      let isDone = decoder.push(bytes.subarray(at, at + length), sink);
      // Now and then the next piece comes while the sink still wants none.
      while (!isDone && !stops()) isDone = decoder.resume(sink);
      if (isDone && decoder.bufferedBytes > mayHold) throw new Error(`${decoder.bufferedBytes} bytes are held`);
    }
    let isDone = decoder.end(sink);
    while (!isDone) isDone = decoder.resume(sink);
  } catch (error) {
    if (error !== decoder.failure) throw error;
    outcome.error = decoder.failure?.reason;
  }
  if (decoder.bufferedBytes > 0) throw new Error(`${decoder.bufferedBytes} bytes are left`);
  return outcome;
}
