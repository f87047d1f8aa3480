import { expect, test } from "vitest";
import { fitted, formatLine, inLines } from "./format.ts";

test.each([
  ["abc", 3, "abc"],
  ["abc", 2, "ab"],
  ["aé", 2, "a"],
  ["€€", 5, "€"],
  ["a🙂", 4, "a"],
  ["a🙂", 5, "a🙂"],
])("of %j %i bytes hold %j", (text, bytes, held) => {
  expect(fitted(text, bytes)).toBe(held);
});

test("tags do not count for the length of a line", () => {
  const line = formatLine("x".repeat(600), "@a=b ");

  expect(line).toBe(`@a=b ${"x".repeat(510)}\r\n`);
});

test("a list takes as many lines as it needs", () => {
  expect(inLines(["aa", "bb", "cc"], 5)).toEqual(["aa bb", "cc"]);
  expect(inLines([], 5)).toEqual([]);
});
