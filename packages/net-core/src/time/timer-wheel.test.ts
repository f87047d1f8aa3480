import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { TimerWheel, WHEEL_TICK_MS, WheelEntry, wheelOf } from "./timer-wheel.ts";

const DAY_MS = 86_400_000;

/** Notes when it was called. */
class Probe extends WheelEntry {
  readonly calls: number[] = [];
  readonly #then: ((now: number) => void) | undefined;

  constructor(then?: (now: number) => void) {
    super();
    this.#then = then;
  }

  override onDue(now: number): void {
    this.calls.push(now);
    this.#then?.(now);
  }
}

function wheelAt(startMs = 0): { clock: VirtualClock; wheel: TimerWheel } {
  const clock = new VirtualClock();
  clock.advance(startMs);
  return { clock, wheel: new TimerWheel(clock) };
}

describe("a deadline", () => {
  test.each([
    [0, 20],
    [1, 20],
    [19.9, 20],
    [20, 40],
    [100.5, 120],
    [512 * WHEEL_TICK_MS - 1, 512 * WHEEL_TICK_MS],
    [512 * WHEEL_TICK_MS, 513 * WHEEL_TICK_MS],
  ])("at %d is called once, at %d: never early, and late by at most a tick", (dueAt, calledAt) => {
    const { clock, wheel } = wheelAt();
    const probe = new Probe();
    wheel.set(probe, dueAt);

    clock.advance(calledAt - 0.001);
    expect(probe.calls).toEqual([]);
    clock.advance(10 * 512 * WHEEL_TICK_MS);

    expect(probe.calls).toEqual([calledAt]);
    expect(probe.dueAt).toBe(Infinity);
  });

  test("that has passed already is called at once", () => {
    const { clock, wheel } = wheelAt(1_000);
    const probe = new Probe();
    wheel.set(probe, 10);

    clock.advance(0);

    expect(probe.calls).toEqual([1_000]);
  });

  test("is not called with an earlier one of its slot", () => {
    const { clock, wheel } = wheelAt(1_003);
    const waking = new Probe();
    const passed = new Probe();
    const ahead = new Probe();
    wheel.set(waking, 10);
    wheel.set(passed, 1_001);
    wheel.set(ahead, 1_004);

    clock.advance(0);
    expect([passed.calls, ahead.calls]).toEqual([[1_003], []]);
    clock.advance(1_000);

    expect([passed.calls, ahead.calls]).toEqual([[1_003], [1_020]]);
  });

  test("replaces the one before it, be it later or earlier", () => {
    const { clock, wheel } = wheelAt();
    const late = new Probe();
    const soon = new Probe();
    wheel.set(late, 100);
    wheel.set(soon, 500);
    wheel.set(late, 500);
    wheel.set(soon, 100);

    clock.advance(1_000);

    expect(late.calls).toEqual([520]);
    expect(soon.calls).toEqual([120]);
  });

  test("that is cleared is not called, and clearing it again is harmless", () => {
    const { clock, wheel } = wheelAt();
    const probe = new Probe();
    wheel.clear(probe);
    wheel.set(probe, 100);

    wheel.clear(probe);
    wheel.clear(probe);
    clock.advance(1_000);

    expect(probe.calls).toEqual([]);
    expect(probe.dueAt).toBe(Infinity);
  });

  test("days ahead is kept, while others of its slot are called", () => {
    const { clock, wheel } = wheelAt();
    const far = new Probe();
    const near = new Probe((now) => {
      if (near.calls.length < 10) wheel.set(near, now + 512 * WHEEL_TICK_MS);
    });
    wheel.set(far, 30 * DAY_MS);
    wheel.set(near, (30 * DAY_MS) % (512 * WHEEL_TICK_MS));

    clock.advance(29 * DAY_MS);
    expect(near.calls).toHaveLength(10);
    expect(far.calls).toEqual([]);
    clock.advance(2 * DAY_MS);

    expect(far.calls).toEqual([30 * DAY_MS + WHEEL_TICK_MS]);
  });

  test("before the clock's zero is called at once", () => {
    const { clock, wheel } = wheelAt();
    const probe = new Probe();
    wheel.set(probe, -1);

    clock.advance(0);

    expect(probe.calls).toEqual([0]);
  });

  test("at Infinity is none", () => {
    const { clock, wheel } = wheelAt();
    const never = new Probe();
    const probe = new Probe();
    wheel.set(never, Infinity);
    expect(clock.pending).toBe(0);

    wheel.set(probe, 100);
    clock.advance(DAY_MS);

    expect(probe.calls).toEqual([120]);
    expect(never.calls).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test("is called when the clock's timer wakes too early, but only once it is due", () => {
    class HastyClock extends VirtualClock {
      override schedule(delayMs: number, callback: () => void): ReturnType<VirtualClock["schedule"]> {
        return super.schedule(Math.min(delayMs, 1_000), callback);
      }
    }
    const clock = new HastyClock();
    const wheel = new TimerWheel(clock);
    const probe = new Probe();
    wheel.set(probe, 10_000);

    clock.advance(20_000);

    expect(probe.calls).toEqual([10_000]);
  });
});

describe("in the middle of a turn", () => {
  test("an entry that is due too can be cleared", () => {
    const { clock, wheel } = wheelAt();
    const first: Probe = new Probe(() => wheel.clear(second));
    const second = new Probe();
    wheel.set(first, 100);
    wheel.set(second, 100);

    clock.advance(1_000);

    expect([first.calls, second.calls]).toEqual([[120], []]);
  });

  test("an entry that is due too can be put off", () => {
    const { clock, wheel } = wheelAt();
    const first: Probe = new Probe((now) => wheel.set(second, now + 1));
    const second = new Probe();
    wheel.set(first, 100);
    wheel.set(second, 100);

    clock.advance(1_000);

    expect([first.calls, second.calls]).toEqual([[120], [140]]);
  });

  test("an entry can set itself again, and another one for the time that is now", () => {
    const { clock, wheel } = wheelAt();
    const other = new Probe();
    const again = new Probe((now) => {
      wheel.set(again, now + 100);
      if (now < 200) wheel.set(other, now);
    });
    wheel.set(again, 90);

    clock.advance(350);

    expect(again.calls).toEqual([100, 220, 340]);
    expect(other.calls).toEqual([120]);
  });

  test("one that throws takes nobody else's turn, and its error reaches the clock", () => {
    const { clock, wheel } = wheelAt();
    const before = new Probe();
    const thrower = new Probe(() => {
      throw new Error("thrown");
    });
    const after = new Probe();
    const later = new Probe();
    wheel.set(before, 100);
    wheel.set(thrower, 100);
    wheel.set(after, 100);
    wheel.set(later, 300);

    expect(() => clock.advance(1_000)).toThrow("thrown");
    expect([before.calls, thrower.calls, after.calls]).toEqual([[120], [120], []]);
    clock.advance(0);
    expect(after.calls).toEqual([120]);
    clock.advance(1_000);

    expect(later.calls).toEqual([320]);
    expect(thrower.calls).toHaveLength(1);
  });
});

describe("the wheel", () => {
  test("has one timer for any number of entries, and none once all have been called", () => {
    const { clock, wheel } = wheelAt();
    const probes = Array.from({ length: 10_000 }, () => new Probe());
    for (const [index, probe] of probes.entries()) wheel.set(probe, 10 + index * 7);
    expect(clock.pending).toBe(1);

    clock.advance(100_000);

    const lateness = probes.map(({ calls }, index) => calls.map((at) => at - (10 + index * 7)));
    expect(
      lateness.every(([by, ...more]) => by !== undefined && by >= 0 && by <= WHEEL_TICK_MS && more.length === 0),
    ).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test("does not wake while it is empty, but once for what was cleared since it fell asleep", () => {
    const { clock, wheel } = wheelAt();
    const probe = new Probe();
    expect(clock.pending).toBe(0);
    wheel.set(probe, 100);
    wheel.clear(probe);

    clock.advance(120);

    expect(clock.pending).toBe(0);
  });

  test("is one for each clock", () => {
    const clock = new VirtualClock();

    expect(wheelOf(clock)).toBe(wheelOf(clock));
    expect(wheelOf(clock)).not.toBe(wheelOf(new VirtualClock()));
  });
});

describe("against a plain list of deadlines", () => {
  const ENTRIES = 6;
  const entry = fc.nat(ENTRIES - 1);
  const delay = fc.oneof(
    fc.integer({ min: -2_000, max: 100 }),
    fc.double({ min: 0, max: 3 * 512 * WHEEL_TICK_MS, noNaN: true }),
    fc.constantFrom(0, 512 * WHEEL_TICK_MS, DAY_MS, Infinity),
  );
  const change = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant("set" as const), entry, delay }) },
    fc.record({ do: fc.constant("clear" as const), entry }),
  );
  const passing = fc.record({ do: fc.constant("pass" as const), ms: fc.nat({ max: 12_000 }) });
  // What each call does in turn; after these, nothing.
  const reactions = fc.array(fc.option(change), { maxLength: 30 });

  test("it calls the same ones, none early and none more than a tick late", () => {
    const claim = fc.property(fc.array(fc.oneof(change, passing), { maxLength: 40 }), reactions, (steps, queue) => {
      const { clock, wheel } = wheelAt(1_000);
      const left = [...queue];
      const list = new Map<number, { dueAt: number; latest: number }>();
      const probes = Array.from({ length: ENTRIES }, (_, index) => new Probe((now) => called(index, now)));

      function called(index: number, now: number): void {
        const deadline = list.get(index);
        expect(deadline?.dueAt).toBeLessThanOrEqual(now);
        expect(deadline?.latest).toBeGreaterThanOrEqual(now);
        list.delete(index);
        const reaction = left.shift();
        if (reaction) apply(reaction);
      }

      function apply(step: typeof change extends fc.Arbitrary<infer Change> ? Change : never): void {
        const probe = probes[step.entry] as Probe;
        list.delete(step.entry);
        if (step.do === "clear") return wheel.clear(probe);
        const dueAt = clock.now() + step.delay;
        list.set(step.entry, { dueAt, latest: Math.max(dueAt, clock.now()) + WHEEL_TICK_MS });
        wheel.set(probe, dueAt);
      }

      for (const step of steps) {
        if (step.do !== "pass") {
          apply(step);
          continue;
        }
        clock.advance(step.ms);
        for (const { latest } of list.values()) expect(latest).toBeGreaterThan(clock.now());
        expect(clock.pending).toBeLessThanOrEqual(1);
      }
    });
    fc.assert(claim, { numRuns: 500 });
  });
});
