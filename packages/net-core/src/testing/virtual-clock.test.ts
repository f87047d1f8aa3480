import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sleep } from "../time/clock.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("a virtual clock", () => {
  test("calls what becomes due in order of time, each at its own moment", () => {
    const clock = new VirtualClock();
    const called: [string, number][] = [];
    const note = (name: string) => () => void called.push([name, clock.now()]);
    clock.schedule(30, note("c"));
    clock.schedule(10, note("a"));
    clock.schedule(10, note("b"));
    clock.schedule(31, note("d"));

    clock.advance(30);

    expect(called).toEqual([
      ["a", 10],
      ["b", 10],
      ["c", 30],
    ]);
    expect([clock.now(), clock.pending]).toEqual([30, 1]);
  });

  test("calls what is scheduled by a call, if it becomes due", () => {
    const clock = new VirtualClock();
    const called: number[] = [];
    const again = (): void => {
      called.push(clock.now());
      clock.schedule(10, again);
    };
    clock.schedule(10, again);

    clock.advance(35);

    expect(called).toEqual([10, 20, 30]);
  });

  test("calls nothing that was cancelled, though by a call of the same moment", () => {
    const clock = new VirtualClock();
    const called: string[] = [];
    clock.schedule(10, () => {
      called.push("first");
      second.cancel();
    });
    const second = clock.schedule(10, () => called.push("second"));

    clock.advance(10);
    second.cancel(); // once more does no harm

    expect([called, clock.pending, clock.awaited]).toEqual([["first"], 0, 0]);
  });

  test("never goes back, though a call advances it beyond", () => {
    const clock = new VirtualClock();
    clock.schedule(10, () => clock.advance(100));

    clock.advance(20);

    expect(clock.now()).toBe(110);
  });

  test("throws what a call throws, at its moment, and the others still wait", () => {
    const clock = new VirtualClock();
    const called: string[] = [];
    clock.schedule(10, () => {
      throw new Error("of the first");
    });
    clock.schedule(10, () => called.push("second"));

    expect(() => clock.advance(20)).toThrow("of the first");
    expect(clock.now()).toBe(10);
    clock.advance(0);
    expect(called).toEqual(["second"]);
  });

  test("goes to the next timer and not further", () => {
    const clock = new VirtualClock();
    clock.schedule(15, () => undefined, { background: true });
    clock.schedule(40, () => undefined);
    clock.schedule(Infinity, () => undefined);

    expect([clock.advanceToNext(), clock.now()]).toEqual([15, 15]);
    expect([clock.advanceToNext(), clock.now()]).toEqual([25, 40]);
    expect([clock.advanceToNext(), clock.now(), clock.pending]).toEqual([undefined, 40, 1]);
  });

  test("tells when somebody has begun to wait, in the background or not", async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const waits = clock.waitForTimer(2).then(() => order.push("two wait"));
    clock.schedule(5, () => undefined, { background: true });
    const first = sleep(clock, 10).then(() => order.push("first"));
    await Promise.resolve();
    order.push("one waits");
    const second = sleep(clock, 20);
    await waits;
    clock.advanceToNext();
    clock.advanceToNext();
    await first;

    expect(order).toEqual(["one waits", "two wait", "first"]);
    expect([clock.pending, clock.awaited]).toEqual([1, 1]);
    await clock.waitForTimer(); // at once: one waits
    clock.advanceToNext();
    await second;
  });

  test.each([-1, NaN, Infinity, "1"])("refuses to advance by %j", (ms) => {
    expect(() => new VirtualClock().advance(ms as number)).toThrow(/^ms must be a number/);
  });

  test("does with any timers what a sorted list would do", () => {
    const moves = fc.oneof(
      fc.record({ delayMs: fc.nat(20) }),
      fc.record({ cancel: fc.nat(30) }),
      fc.record({ advance: fc.nat(8) }),
    );
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 60 }), (script) => {
        const clock = new VirtualClock();
        const called: string[] = [];
        const expected: string[] = [];
        const timers: { id: number; at: number; cancel: () => void }[] = [];
        let model: { id: number; at: number }[] = [];
        for (const [id, move] of script.entries()) {
          if ("delayMs" in move) {
            const timer = { id, at: clock.now() + move.delayMs };
            const { cancel } = clock.schedule(move.delayMs, () => called.push(`${id}@${clock.now()}`));
            timers.push({ ...timer, cancel });
            model.push(timer);
          } else if ("cancel" in move) {
            const chosen = timers[move.cancel];
            chosen?.cancel();
            model = model.filter((timer) => timer.id !== chosen?.id);
          } else {
            const end = clock.now() + move.advance;
            clock.advance(move.advance);
            const due = model.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at || a.id - b.id);
            expected.push(...due.map((timer) => `${timer.id}@${timer.at}`));
            model = model.filter(({ at }) => at > end);
          }
          expect([called, clock.pending]).toEqual([expected, model.length]);
        }
      }),
      { numRuns: 200 },
    );
  });
});
