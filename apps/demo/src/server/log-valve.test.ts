import { expect, test } from "vitest";
import type { LogEntry } from "../wire/view.ts";
import { LogValve } from "./log-valve.ts";

const entries = (count: number): LogEntry[] =>
  Array.from({ length: count }, (_, at) => ({ at, server: "echo", level: "info", text: `${at}` }));

test("lets everything through that is little", () => {
  const valve = new LogValve(10);
  valve.push(entries(10), 1);

  expect(valve.take()).toEqual({ entries: entries(10), oneIn: 1 });
  expect(valve.take()).toBeUndefined();
});

test("lets no more than its most through, evenly spread, and says of how many", () => {
  const valve = new LogValve(10);
  for (let turn = 0; turn < 10; turn += 1) valve.push(entries(1_000), 2);

  const sampled = valve.take();

  expect(sampled?.entries.length).toBeLessThanOrEqual(10);
  expect(sampled?.entries.length).toBeGreaterThanOrEqual(5);
  expect((sampled?.oneIn ?? 0) * (sampled?.entries.length ?? 0)).toBeCloseTo(20_000, -2);
});
