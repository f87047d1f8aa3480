import { expect, test } from "vitest";
import { Ring } from "./ring.ts";

test("a ring keeps the newest numbers, oldest first", () => {
  const ring = new Ring(["at", "value"], 3);
  for (const at of [1, 2, 3, 4]) ring.push({ at, value: at === 3 ? null : at * 10 });

  expect([0, 1, 2].map((index) => ring.at("at", index))).toEqual([2, 3, 4]);
  expect([0, 1, 2].map((index) => ring.at("value", index))).toEqual([20, NaN, 40]);
  expect(ring.last("value")).toBe(40);
});

test("a ring that is empty has no last number", () => {
  const ring = new Ring(["at"], 3);
  ring.push({ at: 1 });
  ring.clear();

  expect(ring.length).toBe(0);
  expect(ring.last("at")).toBeNaN();
});
