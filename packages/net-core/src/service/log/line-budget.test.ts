import { expect, test } from "vitest";
import { LineBudget } from "./line-budget.ts";

test("the first event gets a line at once", () => {
  expect(new LineBudget(1_000).count(5)).toBe(1);
});

test("a flood gets one line a period, which speaks for all since the line before", () => {
  const budget = new LineBudget(1_000);

  const lines = Array.from({ length: 2_001 }, (_, ms) => budget.count(ms)).filter((line) => line !== undefined);

  expect(lines).toEqual([1, 1_000, 1_000]);
});
