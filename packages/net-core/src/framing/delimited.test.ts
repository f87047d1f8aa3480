import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DelimitedDecoder, encodeDelimited } from "./delimited.ts";

function read(pieces: readonly string[], delimiter: string, maxBytes = 100): string[] {
  const frames: string[] = [];
  const decoder = new DelimitedDecoder({ delimiter, maxBytes, encoding: "utf8" });
  try {
    for (const piece of pieces) decoder.push(Buffer.from(piece), (frame) => void frames.push(frame));
    decoder.end((frame) => void frames.push(frame));
  } catch (error) {
    frames.push((error as { reason: string }).reason);
  }
  return frames;
}

describe("a frame ends where its delimiter first occurs:", () => {
  test.each([
    ["aab", "aaab", ["a"]],
    ["aab", "aaaabaab", ["aa", ""]],
    ["aa", "aaaaa", ["", "", "truncated"]],
    ["abab", "ababab", ["", "truncated"]],
    ["\0", "one\0two\0", ["one", "two"]],
    ["\r\n.\r\n", "one\r\n.two\r\n.\r\n", ["one\r\n.two"]],
    ["\u00fc", "a\u00fcb\u00fc", ["a", "b"]],
  ])("%j in %j gives %j", (delimiter, text, frames) => {
    expect(read([text], delimiter)).toEqual(frames);
    expect(read(text.split(""), delimiter)).toEqual(frames);
  });

  test.each([1, 2, 3, 4])("cut across three chunks after %i bytes too", (length) => {
    expect(
      read(["one<", "<=>>"[0] as string, "<=>>two<<=>>".slice(1, length), "<=>>two<<=>>".slice(length)], "<<=>>"),
    ).toEqual(["one", "two"]);
  });
});

describe("the limit", () => {
  test.each([
    [4, ["xxxx"]],
    [5, ["xxxxx"]],
    [6, ["frame-too-long"]],
  ])("does not count the delimiter: %i bytes of 5", (bytes, frames) => {
    const text = `${"x".repeat(bytes)}<>`;

    expect(read([text], "<>", 5)).toEqual(frames);
    expect(read(text.split(""), "<>", 5)).toEqual(frames);
  });

  test("lets over-long frames be skipped, whose end is found across chunks too", () => {
    const seen: string[] = [];
    const decoder = new DelimitedDecoder({ delimiter: "<>", maxBytes: 5, onOversize: () => seen.push("<oversize>") });

    for (const piece of ["a<>", "x".repeat(20), "x<", ">b<>"]) {
      decoder.push(Buffer.from(piece), (frame) => void seen.push(frame.toString()));
    }

    expect(seen).toEqual(["a", "<oversize>", "b"]);
    expect(decoder.bufferedBytes).toBe(0);
  });
});

describe("encodeDelimited", () => {
  const texts = (maxLength: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom("a", "b"), minLength: 0, maxLength });

  test("makes what the decoder reads, or refuses", () => {
    fc.assert(
      fc.property(
        texts(6),
        texts(3).map((text) => `${text}b`),
        (content, delimiter) => {
          const isReadable = read([content + delimiter], delimiter, 5).join() === content && content.length <= 5;

          if (isReadable)
            expect(String(encodeDelimited(content, { delimiter, maxBytes: 5 }))).toBe(content + delimiter);
          else expect(() => encodeDelimited(content, { delimiter, maxBytes: 5 })).toThrow(/delimiter occurs|bytes/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("refuses content that makes a delimiter with the beginning of it", () => {
    expect(() => encodeDelimited("ab", { delimiter: "aba" })).toThrow(
      expect.objectContaining({ code: "ERR_FRAMING", reason: "bad-delimiter" }),
    );
  });
});

test.each([
  [{ delimiter: "" }, 'delimiter must be one byte or more, or a string, got ""'],
  [{ delimiter: new Uint8Array() }, "delimiter must be one byte or more, or a string, got"],
  [{}, "delimiter must be one byte or more, or a string, got undefined"],
  [{ delimiter: 10 }, "delimiter must be one byte or more, or a string, got 10"],
  [{ delimiter: "\n", maxBytes: 0 }, "maxBytes must be an integer from 1"],
])("the options %j are refused by name and value", (options, message) => {
  expect(() => new DelimitedDecoder(options as never)).toThrow(message);
  expect(() => encodeDelimited("a", options as never)).toThrow(message);
});

test("a delimiter is the decoder's own copy", () => {
  const delimiter = Buffer.from("<>");
  const decoder = new DelimitedDecoder({ delimiter, encoding: "utf8" });
  const frames: string[] = [];

  delimiter.fill("x");
  decoder.push(Buffer.from("a<>xx<>"), (frame) => void frames.push(frame));

  expect(frames).toEqual(["a", "xx"]);
});
