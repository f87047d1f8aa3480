import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { frames } from "./frames.ts";
import { LineDecoder } from "./lines.ts";

/** A source that tells how much has been taken from it. */
function source(...chunks: string[]): { taken: () => number; isClosed: () => boolean } & AsyncIterable<Buffer> {
  let taken = 0;
  let isClosed = false;
  return {
    taken: () => taken,
    isClosed: () => isClosed,
    async *[Symbol.asyncIterator]() {
      try {
        for (const chunk of chunks) {
          taken += 1;
          yield Buffer.from(chunk);
        }
      } finally {
        isClosed = true;
      }
    },
  };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

const decoder = (): LineDecoder<"utf8"> => new LineDecoder({ encoding: "utf8", maxBytes: 10 });

describe("frames()", () => {
  test("gives the frames of any source of chunks", async () => {
    expect(await all(frames(source("a\nb", "b\n", "", "c\n"), decoder()))).toEqual(["a", "bb", "c"]);
    expect(await all(frames(PassThrough.from([Buffer.from("a\n")]), decoder()))).toEqual(["a"]);
  });

  test("takes no chunk before the frames of the one in hand are wanted", async () => {
    const from = source("a\nb\n", "c\n");
    const lines = frames(from, decoder());

    expect(from.taken()).toBe(0);
    expect([await lines.next(), from.taken()]).toEqual([{ done: false, value: "a" }, 1]);
    expect([await lines.next(), from.taken()]).toEqual([{ done: false, value: "b" }, 1]);
    expect([await lines.next(), from.taken()]).toEqual([{ done: false, value: "c" }, 2]);
  });

  test("gives the last frame that only the end completes", async () => {
    const lenient = new LineDecoder({ encoding: "utf8", unterminated: "frame" });

    expect(await all(frames(source("a\nb"), lenient))).toEqual(["a", "b"]);
  });

  test.each([
    ["a\nb\n", `${"x".repeat(11)}\nc\n`, "frame-too-long"],
    ["a\nb\n", "c", "truncated"],
  ])("throws after the frames before the error: %j, %j is %s", async (first, second, reason) => {
    const from = source(first, second);
    const lines = frames(from, decoder());

    expect([(await lines.next()).value, (await lines.next()).value]).toEqual(["a", "b"]);
    await expect(lines.next()).rejects.toMatchObject({ code: "ERR_FRAMING", reason });

    expect(from.isClosed()).toBe(true);
    expect(await lines.next()).toEqual({ done: true, value: undefined });
  });

  test("tells of an over-long line when the consumer has come to it", async () => {
    const seen: string[] = [];
    const skipping = new LineDecoder({ encoding: "utf8", maxBytes: 10, onOversize: () => seen.push("<oversize>") });

    for await (const line of frames(source(`a\n${"x".repeat(11)}\nb\n`), skipping)) seen.push(line);

    expect(seen).toEqual(["a", "<oversize>", "b"]);
  });

  test("closes the source when the loop is left", async () => {
    const from = source("a\nb\n", "c\n");

    for await (const _ of frames(from, decoder())) break;

    expect(from.isClosed()).toBe(true);
  });
});
