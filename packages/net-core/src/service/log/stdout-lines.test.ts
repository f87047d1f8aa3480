import { expect, test } from "vitest";
import { wholeLines } from "./stdout-lines.ts";

test.each([
  ["nothing", "", []],
  ["what fits", "a\nb\n", ["a\nb\n"]],
  ["what does not fit", "aaaa\nbbbb\ncc\n", ["aaaa\n", "bbbb\n", "cc\n"]],
  ["characters of several bytes", "äää\nb\n", ["äää\n", "b\n"]],
  ["a line that is too long by itself", "a\nbbbbbbbbbbb\nc\n", ["a\n", "bbbbbbbbbbb\n", "c\n"]],
  ["a last line without an end", "aaaaaa\nbb", ["aaaaaa\n", "bb"]],
])("%s is cut between lines", (_, text, pieces) => {
  expect(wholeLines(text, 7)).toEqual(pieces);
});
