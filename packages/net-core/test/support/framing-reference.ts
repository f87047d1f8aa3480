import type { FramingReason } from "@holdfast/net-core";

/** What comes out of a stream of bytes that ends: frames, `null` for each over-long one that is skipped, an error. */
export interface Outcome {
  readonly events: (string | null)[];
  error: FramingReason | undefined;
}

/** What a reference decoder is told. */
export interface TerminatedReference {
  readonly maxBytes: number;
  readonly skips: boolean;
  readonly unterminated: "error" | "frame";
}

class Refusal extends Error {
  readonly reason: FramingReason;

  constructor(reason: FramingReason) {
    super(reason);
    this.reason = reason;
  }
}

class Events {
  readonly events: (string | null)[] = [];
  readonly #options: TerminatedReference;

  constructor(options: TerminatedReference) {
    this.#options = options;
  }

  frame(content: string): void {
    if (content.length > this.#options.maxBytes) this.oversize();
    else this.events.push(content);
  }

  oversize(): void {
    if (!this.#options.skips) throw new Refusal("frame-too-long");
    this.events.push(null);
  }

  rest(rest: string, longestTerminator: number): void {
    const { maxBytes, unterminated } = this.#options;
    const isReported = rest.length >= maxBytes + longestTerminator;
    if (isReported) this.oversize();
    if (rest.length > 0 && unterminated === "error") throw new Refusal("truncated");
    if (rest.length > 0 && !isReported) this.frame(rest);
  }
}

/** Bytes are the characters of a latin1 string: the whole stream is there, so all is `split` and `indexOf`. */
export function referenceDelimited(text: string, delimiter: string, options: TerminatedReference): Outcome {
  return outcomeOf(new Events(options), (out) => {
    const contents = text.split(delimiter);
    const rest = contents.pop() ?? "";
    for (const content of contents) out.frame(content);
    out.rest(rest, delimiter.length);
  });
}

export function referenceLines(text: string, options: TerminatedReference): Outcome {
  return outcomeOf(new Events(options), (out) => {
    const lines = text.split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) out.frame(line.replace(/\r$/, ""));
    out.rest(rest, 2);
  });
}

export function referenceCrlfLines(text: string, options: TerminatedReference): Outcome {
  return outcomeOf(new Events(options), (out) => {
    let rest = text;
    while (rest.includes("\n")) {
      const line = rest.slice(0, rest.indexOf("\n") + 1);
      const content = line.replace(/\r?\n$/, "");
      const isWhole = line.endsWith("\r\n");
      if (content.length <= options.maxBytes && (!isWhole || content.includes("\r")))
        throw new Refusal("bad-delimiter");
      out.frame(content);
      const skipTo = isWhole ? line.length - 2 : rest.indexOf("\r\n", line.length);
      if (skipTo === -1 && options.unterminated === "error") throw new Refusal("truncated");
      if (skipTo === -1) return;
      rest = rest.slice(skipTo + 2);
    }
    const { maxBytes, unterminated } = options;
    if (unterminated === "frame" && rest.length <= maxBytes && rest.includes("\r")) throw new Refusal("bad-delimiter");
    out.rest(rest, 2);
  });
}

/** How a reference decoder finds the length: the header's size and what it says, or why it is none. */
export type ReferenceHeader = (text: string) => { size: number; length: number } | FramingReason;

export function referenceCounted(text: string, header: ReferenceHeader, trailer: string, maxBytes: number): Outcome {
  return outcomeOf(new Events({ maxBytes, skips: false, unterminated: "error" }), (out) => {
    for (let rest = text; rest.length > 0;) {
      const found = header(rest);
      if (typeof found === "string") throw new Refusal(found);
      if (found.length > maxBytes) throw new Refusal("frame-too-long");
      const end = found.size + found.length;
      if (rest.length < end + trailer.length) throw new Refusal("truncated");
      if (!rest.startsWith(trailer, end)) throw new Refusal("bad-delimiter");
      out.frame(rest.slice(found.size, end));
      rest = rest.slice(end + trailer.length);
    }
  });
}

export function fixedHeader(size: number, order: "big" | "little", includesHeader: boolean): ReferenceHeader {
  return (text) => {
    if (text.length < size) return "truncated";
    const bytes = [...Buffer.from(text.slice(0, size), "latin1")];
    const digits = order === "big" ? bytes : bytes.toReversed();
    const said = BigInt(`0x${Buffer.from(digits).toString("hex")}`) - (includesHeader ? BigInt(size) : 0n);
    return said < 0n ? "bad-length" : { size, length: Number(said) };
  };
}

export const varintHeader: ReferenceHeader = (text) => {
  const size = Buffer.from(text, "latin1").findIndex((byte) => byte < 128) + 1;
  if (size === 0 && text.length < 10) return "truncated";
  if (size === 0 || size > 10 || (size > 1 && text[size - 1] === "\0")) return "bad-length";
  const bits = Array.from(text.slice(0, size), (character) =>
    (character.charCodeAt(0) % 128).toString(2).padStart(7, "0"),
  );
  return { size, length: Number.parseInt(bits.toReversed().join(""), 2) };
};

export function netstringHeader(maxBytes: number): ReferenceHeader {
  return (text) => {
    const digits = /^\d*/.exec(text)?.[0] ?? "";
    if (/^0\d/.test(digits)) return "bad-length";
    if (Number(digits) > maxBytes) return "frame-too-long";
    if (digits === text) return "truncated";
    return digits === "" || text[digits.length] !== ":"
      ? "bad-length"
      : { size: digits.length + 1, length: Number(digits) };
  };
}

function outcomeOf(out: Events, decode: (out: Events) => void): Outcome {
  try {
    decode(out);
    return { events: out.events, error: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { events: out.events, error: error.reason };
  }
}
