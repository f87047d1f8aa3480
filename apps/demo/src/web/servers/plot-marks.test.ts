import { expect, test } from "vitest";
import { markAt, marksOf } from "./plot-marks.ts";

const marks = marksOf(
  [
    { run: 1, fault: "a", servers: ["echo"], startedAt: 10_000, endedAt: 12_000, steps: [], held: true },
    { run: 2, fault: "b", servers: ["echo"], startedAt: 20_000, endedAt: null, steps: [], held: null },
  ],
  (fault) => `fault ${fault}`,
);

test("a moment is told by the fault that it fell into", () => {
  expect(markAt(marks, 11_000)?.label).toBe("fault a");
  expect(markAt(marks, 15_000)).toBeUndefined();
});

test("a fault that goes on reaches to the end", () => {
  expect(markAt(marks, 90_000)?.label).toBe("fault b");
});
