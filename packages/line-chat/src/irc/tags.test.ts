import { property, assert, array, constantFrom, string, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { clientOnlyTags, formatTags, parseTags } from "./tags.ts";

describe("tags", () => {
  test.each([
    ["", []],
    ["a", [["a", ""]]],
    ["a=", [["a", ""]]],
    [
      "a=b;c",
      [
        ["a", "b"],
        ["c", ""],
      ],
    ],
    ["a=1;a=2", [["a", "2"]]],
    ["+draft/reply=x", [["+draft/reply", "x"]]],
    ["example.com/k=x=y", [["example.com/k", "x=y"]]],
    [String.raw`a=\:\s\\\r\n`, [["a", "; \\\r\n"]]],
    [String.raw`a=b\c\é`, [["a", "bcé"]]],
    ["a=b\\", [["a", "b"]]],
    ["=x;é=1;a_b=2;+=3;/k=4;;ok=5", [["ok", "5"]]],
  ])("%j are taken apart", (text, tags) => {
    expect([...parseTags(text)]).toEqual(tags);
  });

  test("come back as they were formatted, whatever their values are", () => {
    const key = constantFrom("a", "b", "+c", "vendor/d", "+example.com/e-1");
    const value = string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
    const hard = array(constantFrom(";", " ", "\\", "\r", "\n", ":", "s", "r", "n", "=", "@", "é"), {
      maxLength: 12,
    }).map((characters) => characters.join(""));
    assert(
      property(array(tuple(key, value)), array(tuple(key, hard)), (some, others) => {
        const tags = new Map([...some, ...others]);

        expect([...parseTags(formatTags(tags))]).toEqual([...tags]);
      }),
    );
  });

  test("have nothing in them that would end them or the line", () => {
    assert(
      property(string({ unit: "binary" }), (value) => {
        expect(formatTags([["a", value]])).not.toMatch(/[; \r\n]/);
      }),
    );
  });

  test.each([
    ["label=x;time=y", ""],
    ["+a=b;label=x;+c", "+a=b;+c"],
    [String.raw`label=+;+a=\b\:`, String.raw`+a=b\:`],
  ])("of %j only those for other clients are sent on", (text, sent) => {
    expect(clientOnlyTags(text)).toBe(sent);
  });
});
