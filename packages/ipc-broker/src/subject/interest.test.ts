import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashText } from "./hash.ts";
import { Interest } from "./interest.ts";
import { isLiteral, isValidPattern, matches } from "./subject.ts";

interface Wanted {
  readonly subject: string;
  readonly queue: string | undefined;
}

function wanted(subject: string, queue?: string): Wanted {
  return { subject, queue };
}

/** Who wants a subject, asked for often enough to be cached. */
function found(interest: Interest<Wanted>, subject: string): string[] {
  const bytes = Buffer.from(`PUB ${subject} 0`, "latin1");
  const ask = () => interest.match(bytes, 4, 4 + subject.length, hashText(subject));
  const asked = [ask(), ask(), ask()].map(({ plain, groups }) =>
    [...plain.map((each) => each.subject), ...groups.map((group) => `${group[0]?.queue}×${group.length}`)].toSorted(),
  );
  expect(asked[1]).toEqual(asked[0]);
  expect(asked[2]).toEqual(asked[0]);
  return asked[0] as string[];
}

/** The rules as they are said aloud. */
function naive(pattern: string, subject: string): boolean {
  const [want, have] = [pattern.split("."), subject.split(".")];
  if (have.includes("")) return false;
  if (want.at(-1) !== ">")
    return want.length === have.length && want.every((each, at) => each === "*" || each === have[at]);
  const fixed = want.slice(0, -1);
  return have.length > fixed.length && fixed.every((each, at) => each === "*" || each === have[at]);
}

const token = fc.constantFrom("a", "b", "ab", "*", ">", "a*", "");
const subject = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join("."));
const pattern = subject.filter((text) => isValidPattern(text));

describe("subjects", () => {
  test.each([
    ["a", true, true],
    ["a.b", true, true],
    ["a.*", true, false],
    ["a.>", true, false],
    [">", true, false],
    ["*", true, false],
    ["a*.b>", true, true],
    ["", false, false],
    ["a..b", false, false],
    [".a", false, false],
    ["a.", false, false],
    ["a.>.b", false, false],
  ])("%j: valid %s, literal %s", (text, isValid, isOne) => {
    expect(isValidPattern(text)).toBe(isValid);
    expect(isLiteral(text)).toBe(isOne);
  });

  test("match as a naive matcher says", () => {
    fc.assert(
      fc.property(pattern, subject, (each, text) => {
        if (!text.split(".").includes("")) expect(matches(each, text)).toBe(naive(each, text));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("interest", () => {
  test("one queue over several patterns is one group", () => {
    const interest = new Interest<Wanted>();
    for (const each of ["a.b", "a.*", ">"]) interest.add(wanted(each, "q"));
    interest.add(wanted("a.b", "other"));

    expect(found(interest, "a.b")).toEqual(["other×1", "q×3"]);
    expect(found(interest, "a.c")).toEqual(["q×2"]);
  });

  test("what has gone is found no more, and what has come is", () => {
    const interest = new Interest<Wanted>();
    const [one, other] = [wanted("a.b"), wanted("a.*")];
    interest.add(one);
    expect(found(interest, "a.b")).toEqual(["a.b"]);

    interest.add(other);
    expect(found(interest, "a.b")).toEqual(["a.*", "a.b"]);
    interest.remove(one);
    expect(found(interest, "a.b")).toEqual(["a.*"]);
    interest.remove(other);
    interest.remove(other);

    expect(found(interest, "a.b")).toEqual([]);
    expect(interest.counts).toMatchObject({ subscriptions: 0, inserts: 2, removes: 2 });
  });

  test("a change leaves alone what is cached of other subjects", () => {
    const interest = new Interest<Wanted>();
    interest.add(wanted("a.b"));
    found(interest, "a.b");
    found(interest, "c.d");
    const { cacheHits } = interest.counts;

    interest.add(wanted("c.*"));
    found(interest, "a.b");

    expect(interest.counts).toMatchObject({ cached: 1, cacheHits: cacheHits + 3 });
    expect(found(interest, "c.d")).toEqual(["c.*"]);
  });

  test("agrees with a naive matcher after any changes", () => {
    const change = fc.record({ pattern, remove: fc.boolean(), ask: subject });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const interest = new Interest<Wanted>();
        const all: Wanted[] = [];
        for (const { pattern: text, remove, ask } of changes) {
          if (remove && all.length > 0) interest.remove(all.shift() as Wanted);
          else {
            const young = wanted(text);
            all.push(young);
            interest.add(young);
          }
          const expected = all.map((each) => each.subject).filter((each) => naive(each, ask));
          expect(found(interest, ask)).toEqual(expected.toSorted());
        }
      }),
      { numRuns: 500 },
    );
  });

  test("remembers a whole family of subjects, while all of it are wanted by the same", () => {
    const interest = new Interest<Wanted>();
    interest.add(wanted("in.box.*"));
    for (let index = 0; index < 100; index += 1) expect(found(interest, `in.box.${index}`)).toEqual(["in.box.*"]);
    expect(interest.counts.cached).toBe(1);

    interest.add(wanted("in.box.7"));
    interest.add(wanted("in.>", "q"));

    expect(found(interest, "in.box.7")).toEqual(["in.box.*", "in.box.7", "q×1"]);
    expect(found(interest, "in.box.8")).toEqual(["in.box.*", "q×1"]);
  });

  test("remembers a bounded number of subjects", () => {
    const interest = new Interest<Wanted>();
    interest.add(wanted(">"));
    interest.add(wanted("s.one")); // so that not all of the family are wanted by the same

    for (let index = 0; index < 30_000; index += 1) found(interest, `s.${index}`);

    expect(interest.counts.cached).toBeGreaterThan(4_000);
    expect(interest.counts.cached).toBeLessThanOrEqual(8_192);
  });
});
