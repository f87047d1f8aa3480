import {
  encodeLengthPrefixed,
  encodeLine,
  type FrameDecoder,
  LengthPrefixedDecoder,
  LineDecoder,
} from "@holdfast/net-core";

/** How the stream of bytes that an echo is becomes messages again. */
export interface Framing {
  encode(text: string): Uint8Array;
  /** One for each connection. */
  decoder(): FrameDecoder<string>;
}

export const LINES: Framing = {
  encode: (text) => encodeLine(text),
  decoder: () => new LineDecoder({ encoding: "utf8" }),
};

export const LENGTH_PREFIXED: Framing = {
  encode: (text) => encodeLengthPrefixed(text, { encoding: "utf8" }),
  decoder: () => new LengthPrefixedDecoder({ encoding: "utf8" }),
};
