import { expect, test } from "vitest";
import { PartialFrame } from "./partial-frame.ts";

/** Adds `count` pieces, spoils them where they still are, and gives the bytes that were copied before. */
function copiedEarly(count: number, pieceBytes: number): number {
  const source = Buffer.alloc(count * pieceBytes);
  const partial = new PartialFrame();
  for (let at = 0; at < source.length; at += pieceBytes) partial.add(source.subarray(at, at + pieceBytes));
  source.fill(1);
  return partial.take().filter((byte) => byte === 0).length;
}

test("a frame is the pieces in their order, once", () => {
  const partial = new PartialFrame();
  for (const piece of ["one ", "two ", "three"]) partial.add(Buffer.from(piece));

  expect(partial.bytes).toBe(13);
  expect(partial.take().toString()).toBe("one two three");
  expect(partial.bytes).toBe(0);
});

test("a frame of one piece is that piece", () => {
  const partial = new PartialFrame();
  const piece = Buffer.from("whole");

  partial.add(piece);

  expect(partial.take()).toBe(piece);
});

test("few pieces, or great ones, are copied at the end only", () => {
  expect(copiedEarly(31, 1)).toBe(0);
  expect(copiedEarly(200, 1_024)).toBe(0);
});

test("many small pieces are joined before, so that there are never many", () => {
  expect(copiedEarly(32, 1)).toBe(32);
  expect(copiedEarly(10_000, 1)).toBeGreaterThan(10_000 - 32);
  expect(copiedEarly(10_000, 100)).toBeGreaterThan(1_000_000 - 1_024 * 100);
});
