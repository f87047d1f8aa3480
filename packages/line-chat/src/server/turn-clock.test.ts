import { expect, test } from "vitest";
import { onceATurn } from "./turn-clock.ts";

test("the clock is looked at once in each turn", async () => {
  let looks = 0;
  const now = onceATurn(() => (looks += 1));

  expect([now(), now()]).toEqual([1, 1]);
  await new Promise(setImmediate);

  expect([now(), now()]).toEqual([2, 2]);
});
