import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonMistake } from "./json-mistake.ts";

function mistakeIn(text: string): string {
  try {
    JSON.parse(text);
    return "none";
  } catch (error) {
    const { line, column, message } = jsonMistake(text, (error as Error).message);
    return `${line}:${column}: ${message}`;
  }
}

test.each([
  ["", "1:1: Unexpected end of JSON input"],
  ["{", "1:2: Expected property name or '}'"],
  ['{"a":x}', '1:6: Unexpected token "x"'],
  ['{"a":\n  tru}', '2:6: Unexpected token "}"'],
  ['{"a":tru', "1:9: Unexpected end of JSON input"],
  ['{"a":1}\n}', "2:1: Unexpected non-whitespace character after JSON"],
  ['{"a":"b\nc"}', "1:8: Bad control character in string literal"],
  ["undefined", '1:1: Unexpected token "u"'],
])("in %j the mistake is at %s", (text, expected) => {
  expect(mistakeIn(text)).toBe(expected);
});

test("a word in the place of a value is found wherever it stands", () => {
  const before = fc.array(fc.jsonValue(), { minLength: 1 });

  fc.assert(
    fc.property(before, fc.jsonValue(), (values, after) => {
      const start = `${JSON.stringify(values).slice(0, -1)},`;

      expect(mistakeIn(`${start}hunter2,${JSON.stringify(after)}]`)).toBe(
        `1:${start.length + 1}: Unexpected token "h"`,
      );
    }),
  );
});
