import { expect, test } from "vitest";
import { plotTop } from "./plot-scale.ts";

test("a bound that is near is within the plot", () => {
  const { top, showsBound } = plotTop(40, 50, 2);

  expect(showsBound).toBe(true);
  expect(top).toBeGreaterThan(50);
});

test("a bound that is far is not, for it would press the line to the ground", () => {
  expect(plotTop(10, 1_000, 2)).toEqual({ top: 12, showsBound: false });
});

test("noise does not fill a plot", () => {
  expect(plotTop(0.1, undefined, 5).top).toBe(5);
});
