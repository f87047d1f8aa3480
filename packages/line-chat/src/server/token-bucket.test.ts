import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

const POLICY = { perSecond: 10, burst: 3 };

test("so many go at once, and the next ones at the rate", () => {
  const bucket = new TokenBucket(POLICY, 0);

  expect([1, 2, 3].map(() => bucket.take(POLICY, () => 0))).toEqual([0, 0, 100]);
  expect(bucket.take(POLICY, () => 100)).toBe(100);
  expect(bucket.take(POLICY, () => 150)).toBe(150);
});

test("who is silent may say as much at once as in the beginning, and no more", () => {
  const bucket = new TokenBucket(POLICY, 0);
  for (let taken = 0; taken < 3; taken += 1) bucket.take(POLICY, () => 0);

  expect([1, 2, 3].map(() => bucket.take(POLICY, () => 60_000))).toEqual([0, 0, 100]);
});

test("without a rate there is no limit", () => {
  const bucket = new TokenBucket({ perSecond: 0, burst: 1 }, 0);
  const takes = Array.from({ length: 1_000 }, () => bucket.take({ perSecond: 0, burst: 1 }, () => 0));

  expect(Math.max(...takes)).toBe(0);
});

test("another rate holds from then on", () => {
  const bucket = new TokenBucket(POLICY, 0);
  for (let taken = 0; taken < 3; taken += 1) bucket.take(POLICY, () => 0);

  expect(bucket.take({ perSecond: 100, burst: 3 }, () => 0)).toBe(20);
  expect(bucket.take({ perSecond: 0, burst: 3 }, () => 0)).toBe(0);
});
