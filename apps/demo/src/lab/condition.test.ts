import { expect, test } from "vitest";
import { conditionOf } from "./condition.ts";

test.each([
  ["starting", "troubled"],
  ["waiting for its address", "troubled"],
  ["listening", "steady"],
  ["draining", "troubled"],
  ["gone", "down"],
] as const)("a server that is %s is %s", (state, mood) => {
  expect(conditionOf({ state, why: "" }, undefined).mood).toBe(mood);
});

test("one that waits says for what", () => {
  const why = "waiting for an address: EADDRINUSE";

  expect(conditionOf({ state: "waiting for its address", why }, undefined).why).toBe(why);
});

test("what is done to it goes before what it seems to be, but gone is gone", () => {
  const frozen = { mood: "troubled", why: "a subscriber reads no more" } as const;

  expect(conditionOf({ state: "listening", why: "" }, frozen)).toEqual(frozen);
  expect(conditionOf({ state: "gone", why: "" }, frozen)).toEqual({ mood: "down", why: "a subscriber reads no more" });
});
