import { expect, test } from "vitest";
import { type PlainLine, readPlainLine } from "./plain-line.ts";

const SAID = { sender: "ann", number: 7 };

test.each<[line: string, read: PlainLine | undefined]>([
  ["<ann-1> load ann 7", { said: SAID, isHistory: false }],
  ["[12:02] <ann-1> load ann 7", { said: SAID, isHistory: true }],
  ["<ann-1> hello", undefined],
  ["[12:02] <ann-1> hello", undefined],
  ["load ann 7", undefined],
  ["* ann-1 has come to #load", undefined],
  ["In #load: @ann-1", undefined],
  ["", undefined],
])("%j is read as %j", (line, read) => {
  expect(readPlainLine(line)).toEqual(read);
});
