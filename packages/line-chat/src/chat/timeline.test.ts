import { expect, test } from "vitest";
import { Timeline } from "./timeline.ts";

test("stamps grow, also where the clock stands still or goes back", () => {
  const times = [5_000, 5_000, 5_000, 4_990, 6_000];
  const timeline = new Timeline(() => times.shift() as number);

  expect([1, 2, 3, 4, 5].map(() => timeline.next())).toEqual([5_000, 5_001, 5_002, 5_003, 6_000]);
});

test("stamps are at most a second ahead", () => {
  const timeline = new Timeline(() => 5_000);

  const stamps = Array.from({ length: 2_000 }, () => timeline.next());

  expect(stamps.at(-1)).toBe(6_000);
});
