import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asWireText, covers, matches, parsePattern, tokensOf } from "./subject-pattern.ts";

describe("a pattern", () => {
  test.each(["a", "a.b", "*", ">", "*.>", "a.*.b", "a*", "a>", ">a", "a.>b.c", "$SYS.>", "é"])("may be %o", (text) => {
    expect(parsePattern(text)).toEqual(asWireText(text).split("."));
  });

  test.each(["", ".", "a.", ".a", "a..b", ">.a", "a.>.b", "a b", "a\tb", "a\r", "a\n"])("may not be %o", (text) => {
    expect(parsePattern(text)).toBeUndefined();
  });

  test("is kept as its bytes, one letter each", () => {
    expect(parsePattern("é.€")).toEqual(["\xc3\xa9", "\xe2\x82\xac"]);
  });
});

describe("a subject", () => {
  test.each([
    ["a", "a", true],
    ["a", "A", false],
    ["a", "a.b", false],
    ["a.b", "a", false],
    ["*", "a", true],
    ["*", "a.b", false],
    ["*.b", "a.b", true],
    ["a.*", "a", false],
    [">", "a", true],
    [">", "a.b.c", true],
    ["a.>", "a", false],
    ["a.>", "a.b", true],
    ["a.>", "a.b.c", true],
    ["a.>", "b.c", false],
    ["*.>", "a", false],
    ["a*", "a*", true],
    ["a*", "ab", false],
    // Wildcards in a subject are letters, as they are when it is routed.
    ["a.b", "a.*", false],
    ["a.*", "a.*", true],
    ["a.*", "a.>", true],
    ["a.b", "a.>", false],
    // Nobody could be subscribed to these.
    [">", "a..b", false],
    ["a.>", "a.", false],
    ["a.*", "a.", false],
    [">", "", false],
  ])("of the pattern %o is %o: %o", (pattern, subject, expected) => {
    expect(matches(pattern.split("."), tokensOf(subject))).toBe(expected);
  });
});

describe("a pattern within another", () => {
  test.each([
    ["a", "a", true],
    ["a", "*", false],
    ["*", "a", true],
    ["*", "*", true],
    ["*", ">", false],
    [">", "*", true],
    [">", ">", true],
    ["a.*", "a.>", false],
    ["a.>", "a.*", true],
    ["a.>", "a.*.>", true],
    ["a.*.>", "a.>", false],
    ["*.>", ">", false],
    ["a.>", "a", false],
    ["a.b", "a.*", false],
    ["a.*.c", "a.b.c", true],
    ["a.*.c", "a.*.*", false],
  ])("%o covers %o: %o", (pattern, other, expected) => {
    expect(covers(pattern.split("."), other.split("."))).toBe(expected);
  });
});

describe("for any patterns", () => {
  const word = fc.constantFrom("a", "b");
  const pattern = fc
    .tuple(fc.array(fc.oneof(word, fc.constant<string>("*")), { maxLength: 3 }), fc.boolean())
    .map(([tokens, isOpen]) => (isOpen || tokens.length === 0 ? tokens.concat(">") : tokens));
  const subject = fc.array(word, { minLength: 1, maxLength: 5 });

  // "c" is in no pattern, and five tokens are more than a pattern has: enough to tell any two patterns apart.
  const SUBJECTS = allSubjects(["a", "b", "c"], 5);

  test("a subject matches as a regular expression says", () => {
    fc.assert(fc.property(pattern, subject, (p, s) => matches(p, s) === expressionOf(p).test(s.join("."))));
  });

  test("one covers another just when it matches all that the other does", () => {
    fc.assert(
      fc.property(pattern, pattern, (p, other) => {
        const isWithin = SUBJECTS.every((tokens) => !matches(other, tokens) || matches(p, tokens));
        return covers(p, other) === isWithin;
      }),
    );
  });
});

function expressionOf(pattern: readonly string[]): RegExp {
  const parts = pattern.map((token) => ({ "*": "[^.]+", ">": ".+" })[token] ?? token);
  return new RegExp(`^${parts.join("\\.")}$`);
}

function allSubjects(words: readonly string[], maxTokens: number): readonly (readonly string[])[] {
  if (maxTokens === 0) return [];
  const shorter = allSubjects(words, maxTokens - 1);
  const longer = [[], ...shorter].flatMap((tokens) => words.map((word) => [...tokens, word]));
  return [...new Map(longer.map((tokens) => [tokens.join("."), tokens])).values()];
}
