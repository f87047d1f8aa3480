import { expect, test } from "vitest";
import { showBytes } from "./show-bytes.ts";

test.each([
  ["", '""'],
  ["plain text ~", '"plain text ~"'],
  ["\t\r\n", '"\\t\\r\\n"'],
  ['say "\\"', '"say \\"\\\\\\""'],
  ["\0\x1b\x7f", '"\\x00\\x1b\\x7f"'],
  ["é", '"\\xc3\\xa9"'],
  [Buffer.from([0xff, 0x41]), '"\\xffA"'],
  ["x".repeat(200), `"${"x".repeat(200)}"`],
  ["x".repeat(203), `"${"x".repeat(200)}"… and 3 bytes more`],
])("%j is shown as %s", (bytes, shown) => {
  expect(showBytes(bytes)).toBe(shown);
});
