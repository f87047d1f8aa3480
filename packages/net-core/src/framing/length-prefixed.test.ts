import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeLengthPrefixed, LengthPrefixedDecoder, type LengthPrefixedOptions } from "./length-prefixed.ts";

type Options = LengthPrefixedOptions<"latin1">;

function read(bytes: Uint8Array, options: Options): string[] {
  const frames: string[] = [];
  const decoder = new LengthPrefixedDecoder({ encoding: "latin1", ...options });
  try {
    decoder.push(bytes, (frame) => void frames.push(frame));
    decoder.end(() => expect.fail("nothing is left"));
  } catch (error) {
    frames.push((error as { reason: string }).reason);
  }
  return frames;
}

describe("a length", () => {
  test.each<[Options, number[], string[]]>([
    [{ header: 1 }, [1, 97, 0], ["a", ""]],
    [{ header: 2 }, [0, 1, 97], ["a"]],
    [{ header: 2, byteOrder: "little" }, [1, 0, 97], ["a"]],
    [{}, [0, 0, 0, 1, 97], ["a"]],
    [{ header: 4, byteOrder: "little" }, [1, 0, 0, 0, 97], ["a"]],
    [{ header: 8 }, [0, 0, 0, 0, 0, 0, 0, 1, 97], ["a"]],
    [{ header: 8, byteOrder: "little" }, [1, 0, 0, 0, 0, 0, 0, 0, 97], ["a"]],
    [{ header: "varint" }, [1, 97, 0], ["a", ""]],
    [{ header: "varint" }, [0x80, 1, ...Buffer.alloc(128, "a")], ["a".repeat(128)]],
    [{ header: 2, lengthIncludesHeader: true }, [0, 3, 97, 0, 2], ["a", ""]],
  ])("with %j is read from %j", (options, bytes, frames) => {
    expect(read(Uint8Array.from(bytes), options)).toEqual(frames);
  });

  test.each<[string, Options, number[], string]>([
    ["less than its header", { header: 2, lengthIncludesHeader: true }, [0, 1], "bad-length"],
    ["in a longer form than it needs", { header: "varint" }, [0x81, 0], "bad-length"],
    ["zero in two bytes", { header: "varint" }, [0x80, 0], "bad-length"],
    ["a varint of 11 bytes", { header: "varint" }, Array<number>(10).fill(0xff), "bad-length"],
    ["the longest varint", { header: "varint" }, [...Array<number>(9).fill(0xff), 1], "frame-too-long"],
    ["the greatest of 4 bytes", { header: 4 }, [255, 255, 255, 255], "frame-too-long"],
    ["the greatest of 8 bytes", { header: 8 }, Array<number>(8).fill(255), "frame-too-long"],
    ["cut", { header: 4 }, [0, 0], "truncated"],
    ["of more than has come", { header: 1 }, [2, 97], "truncated"],
    ["of which nothing has come", { header: 1 }, [2], "truncated"],
  ])("that is %s is an error", (_, options, bytes, reason) => {
    expect(read(Uint8Array.from(bytes), options)).toEqual([reason]);
  });
});

describe("the limit", () => {
  test.each<Options>([{ header: 1 }, { header: 8 }, { header: "varint" }, { header: 2, lengthIncludesHeader: true }])(
    "counts the content, with %j",
    (options) => {
      const frame = (bytes: number): Buffer => encodeLengthPrefixed("x".repeat(bytes), options);

      expect(read(frame(4), { ...options, maxBytes: 5 })).toEqual(["xxxx"]);
      expect(read(frame(5), { ...options, maxBytes: 5 })).toEqual(["xxxxx"]);
      expect(read(frame(6), { ...options, maxBytes: 5 })).toEqual(["frame-too-long"]);
    },
  );

  test("is 65536 bytes by default", () => {
    const header = Buffer.from([0, 1, 0, 0]);

    expect(read(Buffer.concat([header, Buffer.alloc(65_536)]), {})).toEqual(["\0".repeat(65_536)]);
    expect(read(Buffer.from([0, 1, 0, 1]), {})).toEqual(["frame-too-long"]);
  });

  test("is looked at with the header's last byte, and nothing of the frame is kept", () => {
    const decoder = new LengthPrefixedDecoder({ header: 4, maxBytes: 1_000 });
    decoder.push(Buffer.from([0, 0, 4]), () => undefined);

    expect(() => decoder.push(Buffer.alloc(1_001, 4), () => undefined)).toThrow("1028 bytes; 1000 are allowed");

    expect(decoder.bufferedBytes).toBe(0);
  });

  test("bounds what is kept", () => {
    const decoder = new LengthPrefixedDecoder({ header: 2, maxBytes: 1_000 });
    decoder.push(Buffer.from([3, 0xe8]), () => undefined);

    for (let sent = 1; sent < 1_000; sent += 1) {
      decoder.push(Buffer.of(0), () => expect.fail("it is not whole"));
      expect(decoder.bufferedBytes).toBe(sent);
    }
    decoder.push(Buffer.of(0), () => undefined);

    expect(decoder.bufferedBytes).toBe(0);
  });
});

describe("encodeLengthPrefixed", () => {
  test("is undone by the decoder", () => {
    const options = fc
      .record({
        header: fc.constantFrom(1, 2, 4, 8, "varint" as const),
        byteOrder: fc.constantFrom("big", "little"),
        lengthIncludesHeader: fc.boolean(),
      })
      .filter(({ header, lengthIncludesHeader }) => header !== "varint" || !lengthIncludesHeader);
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 240, size: "max" }), { maxLength: 4 }),
        options,
        (contents, given) => {
          const bytes = Buffer.concat(contents.map((content) => encodeLengthPrefixed(content, given as Options)));

          expect(read(bytes, given as Options)).toEqual(
            contents.map((content) => Buffer.from(content).toString("latin1")),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each<[number, Options]>([
    [255, { header: 1 }],
    [254, { header: 1, lengthIncludesHeader: true }],
    [65_535, { header: 2 }],
    [16_384, { header: "varint" }],
    [5, { maxBytes: 5 }],
  ])("takes %i bytes with %j", (bytes, options) => {
    expect(read(encodeLengthPrefixed(Buffer.alloc(bytes), options), options)).toEqual(["\0".repeat(bytes)]);
  });

  test.each<[number, Options]>([
    [256, { header: 1 }],
    [255, { header: 1, lengthIncludesHeader: true }],
    [65_536, { header: 2 }],
    [65_537, {}],
    [6, { maxBytes: 5 }],
  ])("refuses %i bytes with %j", (bytes, options) => {
    expect(() => encodeLengthPrefixed(Buffer.alloc(bytes), options)).toThrow(
      expect.objectContaining({ code: "ERR_FRAMING", reason: "frame-too-long" }),
    );
  });
});

test.each([
  [{ header: 3 }, 'header must be 1, 2, 4, 8 or "varint", got 3'],
  [{ header: "4" }, 'header must be 1, 2, 4, 8 or "varint", got "4"'],
  [{ byteOrder: "middle" }, 'byteOrder must be one of "big", "little", got "middle"'],
  [{ lengthIncludesHeader: 1 }, "lengthIncludesHeader must be a boolean, got 1"],
  [{ lengthIncludesHeader: true, header: "varint" }, "lengthIncludesHeader must be false where the header is a varint"],
  [{ maxBytes: 1.5 }, "maxBytes must be an integer from 1"],
  [{ encoding: "hex" }, "encoding must be one of"],
])("the options %j are refused by name and value", (options, message) => {
  expect(() => new LengthPrefixedDecoder(options as never)).toThrow(message);
  expect(() => encodeLengthPrefixed("", options as never)).toThrow(message);
});
