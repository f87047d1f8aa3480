import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeNetstring, NetstringDecoder } from "./netstring.ts";

function read(text: string, maxBytes = 100): string[] {
  const frames: string[] = [];
  const decoder = new NetstringDecoder({ maxBytes, encoding: "utf8" });
  try {
    decoder.push(Buffer.from(text), (frame) => void frames.push(frame));
    decoder.end(() => expect.fail("nothing is left"));
  } catch (error) {
    frames.push((error as { reason: string }).reason);
  }
  return frames;
}

describe("a netstring", () => {
  test.each([
    ["12:hello world!,", ["hello world!"]],
    ["0:,5:hello,", ["", "hello"]],
    ["2:1:,1:,,", ["1:", ","]],
  ])("%j holds %j", (text, frames) => {
    expect(read(text)).toEqual(frames);
  });

  test.each([
    ["05:hello,", ["bad-length"]],
    ["00:,", ["bad-length"]],
    [":,", ["bad-length"]],
    ["-1:a,", ["bad-length"]],
    ["+1:a,", ["bad-length"]],
    [" 1:a,", ["bad-length"]],
    ["1 :a,", ["bad-length"]],
    ["0x1:a,", ["bad-length"]],
    ["1:a,\n1:b,", ["a", "bad-length"]],
    ["1:ab,", ["bad-delimiter"]],
    ["1:a,3:bc,", ["a", "truncated"]],
    ["1:a", ["truncated"]],
    ["1:", ["truncated"]],
    ["1", ["truncated"]],
  ])("has a strict form: %j gives %j", (text, frames) => {
    expect(read(text)).toEqual(frames);
  });
});

describe("the limit", () => {
  test.each([
    [9, ["x".repeat(9)]],
    [10, ["x".repeat(10)]],
    [11, ["frame-too-long"]],
  ])("counts the content: %i bytes of 10", (bytes, frames) => {
    expect(read(`${bytes}:${"x".repeat(bytes)},`, 10)).toEqual(frames);
  });

  test("is looked at with every digit", () => {
    expect(read("1", 10)).toEqual(["truncated"]);
    expect(read("10", 10)).toEqual(["truncated"]);
    expect(read("11", 10)).toEqual(["frame-too-long"]);
    expect(read("9".repeat(1_000))).toEqual(["frame-too-long"]);
  });

  test("is 65536 bytes by default", () => {
    expect(() => encodeNetstring("x".repeat(65_537))).toThrow("a frame of 65537 bytes; 65536 are allowed");
    expect(read(encodeNetstring("x".repeat(65_536)).toString(), 65_536)).toEqual(["x".repeat(65_536)]);
  });
});

test("encodeNetstring is undone by the decoder", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), (contents) => {
      const text = contents.map((content) => encodeNetstring(content).toString()).join("");

      expect(read(text, 1_000)).toEqual(contents);
    }),
  );
});

test.each([
  [{ maxBytes: 0 }, "maxBytes must be an integer from 1"],
  [{ encoding: "hex" }, "encoding must be one of"],
])("the options %j are refused by name and value", (options, message) => {
  expect(() => new NetstringDecoder(options as never)).toThrow(message);
  expect(() => encodeNetstring("", options as never)).toThrow(message);
});
