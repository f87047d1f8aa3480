import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { MAX_DELAY_MS, sleep, systemClock } from "./clock.ts";

/** The timers that keep this process alive. */
function holding(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

function scheduled(delayMs: number): Promise<void> {
  return new Promise((resolve) => void systemClock.schedule(delayMs, resolve));
}

describe("the system's clock", () => {
  test("never goes back", async () => {
    const first = systemClock.now();
    await scheduled(1);

    expect(systemClock.now()).toBeGreaterThanOrEqual(first);
  });

  test("calls in order of time", async () => {
    const order: string[] = [];
    const both = Promise.all([
      scheduled(20).then(() => order.push("later")),
      scheduled(1).then(() => order.push("sooner")),
    ]);

    await both;

    expect(order).toEqual(["sooner", "later"]);
  });

  test("keeps the process alive for what is awaited, and not for the background", () => {
    const before = holding();

    const background = systemClock.schedule(60_000, () => undefined, { background: true });
    expect(holding()).toBe(before);
    const awaited = systemClock.schedule(60_000, () => undefined);
    expect(holding()).toBe(before + 1);

    background.cancel();
    awaited.cancel();
    expect(holding()).toBe(before);
  });

  test("does not call what was cancelled, nor what lies further ahead than a timer reaches", async () => {
    const called: string[] = [];
    systemClock.schedule(1, () => called.push("cancelled")).cancel();
    const far = [MAX_DELAY_MS + 1, Infinity].map((ms) => systemClock.schedule(ms, () => called.push(`${ms} ms`)));

    await scheduled(5);

    expect(called).toEqual([]);
    for (const timer of far) timer.cancel();
  });
});

describe("sleep", () => {
  test("lasts as long as it was told", async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    let awake = false;
    const slept = sleep(clock, 1_000, signal).then(() => (awake = true));

    clock.advance(999);
    await Promise.resolve();
    expect(awake).toBe(false);
    clock.advance(1);

    expect(await slept).toBe(true);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("ends with the signal's reason, and leaves no timer", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const slept = sleep(clock, 1_000, controller.signal);
    expect(clock.pending).toBe(1);

    controller.abort(new Error("enough"));

    await expect(slept).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  test("does not begin when the signal has fired before", async () => {
    const clock = new VirtualClock();

    await expect(sleep(clock, 1_000, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");

    expect(clock.pending).toBe(0);
  });
});
