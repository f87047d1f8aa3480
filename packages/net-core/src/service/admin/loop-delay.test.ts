import { VirtualClock } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import type { Clock } from "../../time/clock.ts";
import { LoopDelay } from "./loop-delay.ts";

/** A clock whose timers come as late as the next of `delaysMs` says. */
function lateClock(time: VirtualClock, delaysMs: number[]): Clock {
  return {
    now: () => time.now(),
    schedule: (delayMs, callback, options) => time.schedule(delayMs + (delaysMs.shift() ?? 0), callback, options),
  };
}

test("tells by how much each timer is late", () => {
  const time = new VirtualClock();
  const seen: number[] = [];
  const delay = new LoopDelay(lateClock(time, [0, 5, 300, 0]), (delayMs) => seen.push(delayMs));

  delay.start();
  time.advance(100 + 105 + 400 + 100);

  expect(seen).toEqual([0, 5, 300, 0]);
});

test("keeps no process alive, and looks no more once it is stopped", () => {
  const time = new VirtualClock();
  const delay = new LoopDelay(time, () => expect.unreachable());

  delay.start();
  delay.start();

  expect({ pending: time.pending, awaited: time.awaited }).toEqual({ pending: 1, awaited: 0 });
  delay.stop();
  time.advance(1_000);
  expect(time.pending).toBe(0);
});
