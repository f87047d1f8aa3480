import { expect, test } from "vitest";
import { seededRandom } from "./random.ts";

const draw = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

test("the same seed gives the same numbers, another one others", () => {
  expect(draw(1, 5)).toEqual(draw(1, 5));
  expect(draw(1, 5)).not.toEqual(draw(2, 5));
});

test("the numbers are from 0 to 1 and spread evenly", () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const number of draw(3, 10_000)) tenths[Math.floor(number * 10)]! += 1;

  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
