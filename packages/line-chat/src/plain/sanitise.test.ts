import { expect, test } from "vitest";
import { edited } from "./line-editor.ts";
import { sanitised } from "./sanitise.ts";

test.each([
  ["plain text, ünd emoji 🙂", "plain text, ünd emoji 🙂"],
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u009b31mred", "red"],
  ["\u001b]0;title\u0007x", "x"],
  ["\u001b]8;;http://a\u001b\\x", "x"],
  ["\u001bPq#0\u001b\\x", "x"],
  ["\u001bcx\u001b", "x"],
  ["\u000304,12colours\u0003 and \u0002bold\u000f", "colours and bold"],
  ["a\tb\r\nc\u0000\u0007d", "a bcd"],
  ["a\u202eb\u2028c\u2066d", "abcd"],
])("%j reaches a terminal as %j", (text, shown) => {
  expect(sanitised(text)).toBe(shown);
});

test.each([
  ["hellp\bo", "hello"],
  ["ab\u007f\u007f\u007fc", "c"],
  ["ü🙂\b!", "ü!"],
])("%j is meant as %j", (line, meant) => {
  expect(edited(line)).toBe(meant);
});
