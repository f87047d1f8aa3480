import { describe, expect, test } from "vitest";
import { DelimitedDecoder } from "./delimited.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { LengthPrefixedDecoder } from "./length-prefixed.ts";
import { LineDecoder } from "./lines.ts";
import { NetstringDecoder } from "./netstring.ts";

const ignore = (): void => undefined;

// The same three frames by every codec, and bytes that none of them takes.
describe.each<[string, () => FrameDecoder<string>, string, string]>([
  ["lines", () => new LineDecoder({ encoding: "latin1", maxBytes: 3 }), "a\nb\nc\n", "xxxxx"],
  [
    "delimited frames",
    () => new DelimitedDecoder({ encoding: "latin1", delimiter: "<>", maxBytes: 3 }),
    "a<>b<>c<>",
    "xxxxx",
  ],
  [
    "length-prefixed frames",
    () => new LengthPrefixedDecoder({ encoding: "latin1", header: 1, maxBytes: 3 }),
    "\x01a\x01b\x01c",
    "\xff",
  ],
  ["netstrings", () => new NetstringDecoder({ encoding: "latin1", maxBytes: 3 }), "1:a,1:b,1:c,", "x"],
])("a decoder of %s", (_, create, text, wrong) => {
  const bytes = Buffer.from(text, "latin1");

  /** Takes frames until `last` has come. */
  function until(last: string): { frames: string[]; sink: (frame: string) => boolean } {
    const frames: string[] = [];
    return { frames, sink: (frame) => (frames.push(frame), frame !== last) };
  }

  test("stops when the sink returns false, and goes on where it has stopped", () => {
    const decoder = create();
    const { frames, sink } = until("b");

    expect(decoder.push(bytes, sink)).toBe(false);
    expect(frames).toEqual(["a", "b"]);
    expect(decoder.bufferedBytes).toBe(bytes.length / 3);
    expect(decoder.resume(sink)).toBe(true);

    expect(frames).toEqual(["a", "b", "c"]);
    expect(decoder.bufferedBytes).toBe(0);
  });

  test("stopped, lets further chunks wait, and the end too", () => {
    const decoder = create();
    const { frames, sink } = until("a");

    expect(decoder.push(bytes, sink)).toBe(false);
    expect(decoder.push(bytes, sink)).toBe(false);
    expect(decoder.end(sink)).toBe(false);
    expect(frames).toEqual(["a"]);
    expect(decoder.bufferedBytes).toBe((bytes.length / 3) * 5);
    expect(decoder.resume(sink)).toBe(false);
    expect(frames).toEqual(["a", "b", "c", "a"]);

    expect(decoder.resume(sink)).toBe(true);
    expect(frames).toEqual(["a", "b", "c", "a", "b", "c"]);
    expect(() => decoder.push(bytes, sink)).toThrow("push() while the decoder is ended");
  });

  test("goes on while the sink returns anything but false", () => {
    let count = 0;

    expect(create().push(bytes, () => void (count += 1))).toBe(true);
    expect(create().push(bytes, (() => 0) as never)).toBe(true);

    expect(count).toBe(3);
  });

  test("is stopped by a sink that throws, and loses no frame", () => {
    const decoder = create();
    const { frames, sink } = until("");
    const throwing = (frame: string): never => {
      throw new Error(`no ${frame}`);
    };

    expect(() => decoder.push(bytes, throwing)).toThrow("no a");
    expect(decoder.failure).toBeUndefined();
    expect(decoder.resume(sink)).toBe(true);

    expect(frames).toEqual(["b", "c"]);
  });

  test("delivers the frames before an error, and then throws the same error for ever", () => {
    const decoder = create();
    const { frames, sink } = until("c");
    const spoilt = Buffer.concat([bytes, Buffer.from(wrong, "latin1")]);

    expect(decoder.push(spoilt, sink)).toBe(false);
    expect(frames).toEqual(["a", "b", "c"]);
    expect(decoder.failure).toBeUndefined();

    for (const call of [
      () => decoder.resume(sink),
      () => decoder.push(bytes, sink),
      () => decoder.resume(sink),
      () => decoder.end(sink),
    ]) {
      expect(thrownBy(call)).toMatchObject({ code: "ERR_FRAMING", name: "FramingError" });
      expect(thrownBy(call)).toBe(decoder.failure);
    }
    expect(frames).toEqual(["a", "b", "c"]);
    expect(decoder.bufferedBytes).toBe(0);
  });

  test("throws a truncated frame's error when the frames before it are delivered", () => {
    const decoder = create();
    const { frames, sink } = until("a");

    decoder.push(bytes.subarray(0, -1), sink);
    expect(decoder.end(sink)).toBe(false);

    expect(() => decoder.resume(sink)).toThrow(expect.objectContaining({ reason: "truncated" }));
    expect(frames).toEqual(["a", "b"]);
  });

  test("refuses to be called by its own sink", () => {
    for (const method of ["push", "resume", "end"] as const) {
      const decoder = create();
      const sink = (): boolean => (method === "push" ? decoder.push(bytes, ignore) : decoder[method](ignore));

      expect(() => decoder.push(bytes, sink)).toThrow(`${method}() while the decoder is running`);
    }
  });

  test("takes any Uint8Array, and refuses strings", () => {
    const { frames, sink } = until("");

    create().push(new Uint8Array(bytes), sink);

    expect(frames).toEqual(["a", "b", "c"]);
    expect(() => create().push(text as never, sink)).toThrow("chunk must be a Buffer or Uint8Array");
  });
});

test("what waits while the sink has stopped is not copied", () => {
  const decoder = new LineDecoder();
  const chunks = [Buffer.from("a\nb\n"), Buffer.from("c\nd\n")];
  const frames: Buffer[] = [];
  const sink = (frame: Buffer): boolean => (frames.push(frame), false);

  for (const chunk of chunks) decoder.push(chunk, sink);
  while (!decoder.resume(sink));

  for (const chunk of chunks) chunk.fill("x");
  expect(frames.map(String)).toEqual(["x", "x", "x", "x"]);
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}
