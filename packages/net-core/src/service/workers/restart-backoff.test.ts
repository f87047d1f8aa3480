import { expect, test } from "vitest";
import { failuresInARow, restartDelayMs } from "./restart-backoff.ts";

test("a worker that fails again and again is waited for longer each time, up to ten seconds", () => {
  const delays = [1, 2, 3, 7, 8, 2_000].map(restartDelayMs);

  expect(delays).toEqual([100, 200, 400, 6_400, 10_000, 10_000]);
});

test.each([
  [0, 0, 1],
  [3, 9_999, 4],
  [3, 10_000, 1],
])("after %i failures and %i ms of service, a failure is number %i in a row", (before, servedMs, failures) => {
  expect(failuresInARow(before, servedMs)).toBe(failures);
});
