import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { FrameDecoder } from "./frame-decoder.ts";
import { DEFAULT_MAX_LINE_BYTES, encodeLine, type EncodeLineOptions, LineDecoder, type LineOptions } from "./lines.ts";

type TextOptions = LineOptions<"utf8" | "latin1">;

/** The lines in `pieces`, then of the error its reason. */
function read(pieces: readonly (string | Buffer)[], options: TextOptions = {}): string[] {
  const lines: string[] = [];
  const decoder = new LineDecoder({ encoding: "latin1", ...options });
  const sink = (line: string): void => void lines.push(line);
  try {
    for (const piece of pieces) decoder.push(Buffer.from(piece as string, "latin1"), sink);
    decoder.end(sink);
  } catch (error) {
    lines.push((error as { reason: string }).reason);
  }
  return lines;
}

/** The same with over-long lines skipped and marked. */
function readSkipping(pieces: readonly string[], options: TextOptions): string[] {
  const lines: string[] = [];
  const decoder = new LineDecoder({ encoding: "latin1", ...options, onOversize: () => lines.push("<oversize>") });
  for (const piece of pieces) decoder.push(Buffer.from(piece), (line) => void lines.push(line));
  decoder.end((line) => void lines.push(line));
  return lines;
}

describe("a line", () => {
  test.each([
    ["a\nb\n", ["a", "b"]],
    ["a\r\nb\n\r\n\n", ["a", "b", "", ""]],
    ["a\r\r\nb\rc\n\r", ["a\r", "b\rc", "truncated"]],
    ["", []],
  ])("ends with LF or CR LF: %j is %j", (text, lines) => {
    expect(read([text])).toEqual(lines);
  });

  test.each([
    ["a\r\n\r\n", ["a", ""]],
    ["a\r\nb\nc\r\n", ["a", "bad-delimiter"]],
    ["a\r\nb\rc\r\n", ["a", "bad-delimiter"]],
    ["a\r\r\n", ["bad-delimiter"]],
  ])("ends with CR LF only, where that is asked for: %j is %j", (text, lines) => {
    expect(read([text], { ending: "crlf" })).toEqual(lines);
  });

  test("that ends with LF alone is refused as soon as the LF comes", () => {
    const decoder = new LineDecoder({ ending: "crlf" });

    expect(() => decoder.push(Buffer.from("QUIT\n"), () => undefined)).toThrow("incomplete");
  });

  test("is part of the chunk, without a copy", () => {
    const chunk = Buffer.from("one\r\ntwo\n");
    const lines: Buffer[] = [];

    new LineDecoder().push(chunk, (line) => void lines.push(line));

    chunk.fill("x");
    expect(lines.map(String)).toEqual(["xxx", "xxx"]);
  });

  test("is text where an encoding is given, also when a character is cut", () => {
    const bytes = Buffer.from("gr\u00fc\u00df \u{1f600}\n");
    for (let cut = 0; cut < bytes.length; cut += 1) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)], { encoding: "utf8" })).toEqual([
        "gr\u00fc\u00df \u{1f600}",
      ]);
    }
    expect(read([Buffer.from("\xe4\n", "latin1")], { encoding: "utf8" })).toEqual(["\ufffd"]);
    expectTypeOf(new LineDecoder({ encoding: "utf8" })).toExtend<FrameDecoder<string>>();
    expectTypeOf(new LineDecoder({ maxBytes: 1 })).toExtend<FrameDecoder<Buffer>>();
  });
});

describe("the last line without an end", () => {
  test.each([
    ["a\nb", ["a", "b"]],
    ["a\nb\r", ["a", "b\r"]],
    ["a\n", ["a"]],
    ["abcde", ["abcde"]],
    ["abcdef", ["frame-too-long"]],
    ["abcdefgh", ["frame-too-long"]],
  ])("is a line where that is asked for: %j is %j", (text, lines) => {
    expect(read([text], { unterminated: "frame", maxBytes: 5 })).toEqual(lines);
  });

  test("is an error otherwise, and the lines before it are not lost", () => {
    expect(read(["a\nb"])).toEqual(["a", "truncated"]);
  });
});

describe("the limit", () => {
  test.each([
    ["\n", 4, ["xxxx"]],
    ["\n", 5, ["xxxxx"]],
    ["\n", 6, ["frame-too-long"]],
    ["\r\n", 5, ["xxxxx"]],
    ["\r\n", 6, ["frame-too-long"]],
  ])("does not count the end %j: %i bytes of 5", (end, bytes, lines) => {
    const text = `${"x".repeat(bytes)}${end}`;

    expect(read([text], { maxBytes: 5 })).toEqual(lines);
    expect(read(text.split(""), { maxBytes: 5 })).toEqual(lines);
  });

  test.each([DEFAULT_MAX_LINE_BYTES - 1, DEFAULT_MAX_LINE_BYTES])(
    "is 8192 bytes by default: %i are a line",
    (bytes) => {
      expect(read([`${"x".repeat(bytes)}\n`])).toEqual(["x".repeat(bytes)]);
    },
  );

  test("is 8192 bytes by default: 8193 are not", () => {
    expect(read([`a\n${"x".repeat(8_193)}\n`])).toEqual(["a", "frame-too-long"]);
  });
});

describe("an over-long line", () => {
  const [long, longer] = ["x".repeat(6), "x".repeat(100)];

  test.each([
    ["before", [`${long}\na\n`], ["<oversize>", "a"]],
    ["between", [`a\n${longer}\nb\n`], ["a", "<oversize>", "b"]],
    ["after", [`a\n${long}\n`], ["a", "<oversize>"]],
    ["in pieces among", [`a\n${long}`, longer, longer, `${long}\r`, "\nb", "\n"], ["a", "<oversize>", "b"]],
    [
      "twice among",
      [`${longer}\na\n${longer}`, "\n", `\n${long}`, "\n"],
      ["<oversize>", "a", "<oversize>", "", "<oversize>"],
    ],
  ])("is reported in its place and skipped, %s others", (_, pieces, lines) => {
    expect(readSkipping(pieces, { maxBytes: 5 })).toEqual(lines);
  });

  test("that ends with LF alone goes on up to CR LF, where only that is an end", () => {
    expect(readSkipping([`${long}\nDELETE\r`, "\na\r\n"], { maxBytes: 5, ending: "crlf" })).toEqual([
      "<oversize>",
      "a",
    ]);
  });

  test("is reported before its end comes, and nothing of it is kept", () => {
    let reports = 0;
    const decoder = new LineDecoder({ maxBytes: 10, onOversize: () => (reports += 1) });
    const sink = (): void => expect.fail("it is no line");

    for (let sent = 1; sent <= 1_000; sent += 1) {
      decoder.push(Buffer.from("x"), sink);
      expect(decoder.bufferedBytes).toBeLessThanOrEqual(11);
      expect(reports).toBe(sent > 11 ? 1 : 0);
    }
    expect(decoder.bufferedBytes).toBe(0);
  });

  test("ends the decoding where nobody is told of it", () => {
    expect(read([`a\n${long}`, "x"], { maxBytes: 5 })).toEqual(["a", "frame-too-long"]);
  });
});

describe("encodeLine", () => {
  const contents = fc.string({
    unit: fc.constantFrom("a", "\u00fc", "\r", "\n", "\u010a", "\u{1f600}"),
    maxLength: 12,
  });
  const options: fc.Arbitrary<Required<EncodeLineOptions>> = fc.record({
    maxBytes: fc.integer({ min: 1, max: 12 }),
    encoding: fc.constantFrom("utf8", "latin1"),
    ending: fc.constantFrom("lf", "crlf"),
  });

  test("makes what the decoder reads, or refuses", () => {
    fc.assert(
      fc.property(contents, options, (text, given) => {
        const { encoding, ending, maxBytes } = given;
        const content = Buffer.from(text, encoding);
        const end = ending === "lf" ? "\n" : "\r\n";
        const reads = read([Buffer.concat([content, Buffer.from(end)])], {
          maxBytes,
          ending: ending === "lf" ? "any" : "crlf",
        });
        const isReadable = reads.length === 1 && reads[0] === content.toString("latin1");

        for (const line of [text, content]) {
          const frame = attempt(() => encodeLine(line, given));
          expect(frame && [frame.toString("latin1")]).toEqual(isReadable ? [`${reads[0]}${end}`] : undefined);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["a\nb", {}, "bad-delimiter"],
    ["a\r", {}, "bad-delimiter"],
    ["a\rb", { ending: "crlf" }, "bad-delimiter"],
    ["\u010a", { encoding: "latin1" }, "bad-delimiter"],
    ["\u00fc", { maxBytes: 1 }, "frame-too-long"],
    ["x".repeat(8_193), {}, "frame-too-long"],
  ] as const)("refuses %j with %j: %s", (line, given, reason) => {
    expect(() => encodeLine(line, given)).toThrow(expect.objectContaining({ code: "ERR_FRAMING", reason }));
  });

  test.each([
    [{ maxBytes: 0 }, "maxBytes must be an integer from 1"],
    [{ ending: "\n" }, 'ending must be one of "lf", "crlf", got "\\n"'],
    [{ encoding: "hex" }, 'encoding must be one of "utf8", "latin1", got "hex"'],
  ])("checks its options: %j", (given, message) => {
    expect(() => encodeLine("", given as never)).toThrow(message);
  });
});

test.each([
  [{ maxBytes: 0 }, "maxBytes must be an integer from 1"],
  [{ maxBytes: Infinity }, "maxBytes must be an integer from 1"],
  [{ maxBytes: 2 ** 40 }, "maxBytes must be an integer from 1"],
  [{ encoding: "ascii" }, 'encoding must be one of "utf8", "latin1", got "ascii"'],
  [{ ending: "lf" }, 'ending must be one of "any", "crlf", got "lf"'],
  [{ unterminated: true }, 'unterminated must be one of "error", "frame", got true'],
  [{ onOversize: "skip" }, 'onOversize must be a function, got "skip"'],
])("the option %j is refused by name and value", (options, message) => {
  expect(() => new LineDecoder(options as never)).toThrow(message);
});

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_FRAMING") return undefined;
    throw error;
  }
}
