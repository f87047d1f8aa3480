import { describe, expect, test } from "vitest";
import { Unconfirmed } from "./unconfirmed.ts";

const NO_HISTORY: ReadonlySet<number> = new Set();

function saidAt(...moments: number[]): Unconfirmed {
  const unconfirmed = new Unconfirmed();
  for (const [index, at] of moments.entries()) unconfirmed.add(index + 1, at);
  return unconfirmed;
}

describe("what has to be said again", () => {
  test("is what the history lacks, though it was shown", () => {
    const unconfirmed = saidAt(0, 10, 20);
    unconfirmed.shown(1);
    unconfirmed.shown(2);

    expect(unconfirmed.missingFrom(new Set([1]))).toEqual([2, 3]);
  });

  test("is not what was shown long ago", () => {
    const unconfirmed = saidAt(0, 10, 20_000);
    unconfirmed.shown(1);
    unconfirmed.shown(3);

    unconfirmed.forgetKept(20_100);

    expect(unconfirmed.missingFrom(NO_HISTORY)).toEqual([2, 3]);
  });

  test("is young again when it was said again", () => {
    const unconfirmed = saidAt(0, 0);
    unconfirmed.add(1, 9_000);
    for (const number of [1, 2]) unconfirmed.shown(number);

    unconfirmed.forgetKept(10_000);

    expect(unconfirmed.missingFrom(NO_HISTORY)).toEqual([1]);
  });
});
