import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Stop } from "./stop.ts";

test("the first cause counts, and its reason", () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const stop = new Stop().on(abort.signal, (reason) => `aborted: ${String(reason)}`).after(10, clock, () => "too late");

  abort.abort("enough");
  clock.advance(10);

  expect(stop.signal.reason).toBe("aborted: enough");
});

test("time is a cause", () => {
  const clock = new VirtualClock();
  const stop = new Stop().after(10, clock, () => "too late");

  clock.advance(9);
  expect(stop.signal.aborted).toBe(false);
  clock.advance(1);

  expect(stop.signal.reason).toBe("too late");
});

test("a signal that has fired before is one, too", () => {
  const stop = new Stop().on(AbortSignal.abort("before"));

  expect(stop.signal.reason).toBe("before");
});

test("without end there is no timer", () => {
  const clock = new VirtualClock();

  new Stop().after(Infinity, clock, () => "never");

  expect(clock.pending).toBe(0);
});

test("nothing is left of one that was released", () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const stop = new Stop().on(abort.signal).after(10, clock, () => "too late");

  stop.release();
  abort.abort();

  expect(stop.signal.aborted).toBe(false);
  expect([clock.pending, getEventListeners(abort.signal, "abort").length]).toEqual([0, 0]);
});
