import { describe, expect, test, vi } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { DescriptorCounter } from "./descriptors-in-use.ts";
import { DescriptorBudget, type DescriptorBudgetOptions } from "./descriptors.ts";

/** A process with a limit, of whose descriptors the test decides. */
class FakeProcess {
  readonly limit = 100;
  used = 20;
  counts = 0;
  failure = "EMFILE";
  readonly counter: DescriptorCounter;

  constructor({ costsLittle = true } = {}) {
    this.counter = { count: () => this.#count(), costsLittle };
  }

  #count(): number {
    this.counts += 1;
    return this.used;
  }

  readonly source = {
    open: () => {
      if (this.used >= this.limit) throw Object.assign(new Error(this.failure), { code: this.failure });
      this.used += 1;
      return this.used;
    },
    close: () => {
      this.used -= 1;
    },
  };

  budget(options: DescriptorBudgetOptions): DescriptorBudget {
    return new DescriptorBudget(options, this);
  }

  /** So many clients connect; how many of them may stay. The others' descriptors are closed again. */
  accept(budget: DescriptorBudget, clients: number): number {
    let stay = 0;
    for (let client = 0; client < clients; client += 1) {
      this.used += 1;
      if (budget.take()) stay += 1;
      else this.used -= 1;
    }
    return stay;
  }
}

describe.each([
  ["counted at little cost", true],
  ["counted by listing", false],
])("a budget of descriptors %s", (_how, costsLittle) => {
  test("accepts up to the reserve and not one more", () => {
    const system = new FakeProcess({ costsLittle });
    const budget = system.budget({ clock: new VirtualClock(), reserve: 30 });

    expect(system.accept(budget, 200)).toBe(50);
    expect(system.used).toBe(70);
  });

  test("counts once for many connections", () => {
    const system = new FakeProcess({ costsLittle });
    const budget = system.budget({ clock: new VirtualClock(), reserve: 30 });

    system.accept(budget, 50);

    expect(system.counts).toBe(1);
  });

  test("sees after a tenth of a second what others have opened", () => {
    const clock = new VirtualClock();
    const system = new FakeProcess({ costsLittle });
    const budget = system.budget({ clock, reserve: 30 });
    system.accept(budget, 1);

    system.used = 70;
    clock.advance(99);
    const before = system.accept(budget, 1);
    system.used = 70;
    clock.advance(1);

    expect([before, system.accept(budget, 1)]).toEqual([1, 0]);
  });

  test("accepts again when descriptors have been closed", () => {
    const clock = new VirtualClock();
    const system = new FakeProcess({ costsLittle });
    const budget = system.budget({ clock, reserve: 30 });
    system.accept(budget, 51);

    system.used -= 3;
    clock.advance(100);

    expect(system.accept(budget, 10)).toBe(3);
  });

  test("refuses everybody when more than the limit less the reserve is in use", () => {
    const system = new FakeProcess({ costsLittle });
    system.used = Infinity; // What a listing that failed with EMFILE counts.

    expect(system.budget({ clock: new VirtualClock(), reserve: 0 }).take()).toBe(false);
  });
});

test("a costly count is made ten times a second at most", () => {
  const clock = new VirtualClock();
  const system = new FakeProcess({ costsLittle: false });
  const budget = system.budget({ clock, reserve: 80 });

  for (let ms = 0; ms < 1_000; ms += 1) {
    system.accept(budget, 5);
    clock.advance(1);
  }

  expect(system.counts).toBe(10);
});

test("where a count costs little, a descriptor that is closed is given to the next client at once", () => {
  const system = new FakeProcess();
  const budget = system.budget({ clock: new VirtualClock(), reserve: 30 });
  system.accept(budget, 51);

  system.used -= 1;

  expect(system.accept(budget, 2)).toBe(1);
});

describe("a watch over the last descriptors", () => {
  function watched(options: DescriptorBudgetOptions = {}) {
    const clock = new VirtualClock();
    const system = new FakeProcess();
    const told: unknown[] = [];
    const budget = system.budget({
      clock,
      onExhausted: (state) => told.push(state),
      onRecovered: () => told.push("recovered"),
      ...options,
    });
    return { budget, clock, system, told };
  }

  test("holds eight while it runs and none after it", () => {
    const { budget, clock, system } = watched();

    budget.start();
    budget.start();
    clock.advance(1_000);
    const during = system.used;
    budget.stop();

    expect([during, system.used, clock.pending]).toEqual([28, 20, 0]);
  });

  test("lets them go when there is no other, and says so once", () => {
    const { budget, clock, system, told } = watched();
    budget.start();

    system.used = 100;
    clock.advance(250);
    const free = system.limit - system.used;
    system.used = 100; // Something else takes them too.
    clock.advance(1_000);

    expect(free).toBe(8);
    expect(told).toEqual([{ limit: 100 }]);
  });

  test("takes them again when there is room, and says so once", () => {
    const { budget, clock, system, told } = watched();
    budget.start();
    system.used = 100;
    clock.advance(250);

    system.used = 92; // Eight are free, not nine.
    clock.advance(250);
    const early = [...told];
    system.used = 91;
    clock.advance(1_000);

    expect(early).toEqual([{ limit: 100 }]);
    expect(told).toEqual([{ limit: 100 }, "recovered"]);
    expect(system.used).toBe(99);
  });

  test("lets nobody have what was let go, and everybody what is there after it", () => {
    const { budget, clock, system } = watched({ reserve: 0 });
    budget.start();
    system.accept(budget, 10);
    const { used } = system;
    system.used = 100;
    clock.advance(250);

    const during = system.accept(budget, 5);
    system.used = used;
    clock.advance(250);

    expect([during, system.accept(budget, 5)]).toEqual([0, 5]);
  });

  test("tells of a process that has none from the start", () => {
    const { budget, system, told } = watched();
    system.used = 100;

    budget.start();

    expect(told).toEqual([{ limit: 100 }]);
    expect(system.used).toBe(100);
  });

  test("is over when it is stopped, also by what it has called", () => {
    const { budget, clock, system, told } = watched({ onExhausted: () => budget.stop() });
    budget.start();
    system.used = 100;

    clock.advance(250);
    system.used = 20;
    clock.advance(1_000);

    expect([system.used, clock.pending, told]).toEqual([20, 0, []]);
  });

  test("goes on when what it has called throws", () => {
    const onExhausted = vi.fn(() => {
      throw new Error("from the listener");
    });
    const { budget, clock, system, told } = watched({ onExhausted });
    budget.start();
    system.used = 100;

    expect(() => clock.advance(250)).toThrow("from the listener");
    system.used = 20;
    clock.advance(250);

    expect(told).toEqual(["recovered"]);
  });

  test("takes no other failure for a lack of descriptors", () => {
    const { budget, clock, system, told } = watched();
    system.failure = "ENOENT";
    system.used = 100;

    budget.start();
    clock.advance(1_000);

    expect(told).toEqual([]);
  });

  test("is all there is where descriptors cannot be counted", () => {
    const { clock, system } = watched();
    const { source } = system;
    const budget = new DescriptorBudget({ clock }, { limit: undefined, counter: undefined, source });
    budget.start();

    const before = budget.take();
    system.used = 100;
    clock.advance(250);
    const during = budget.take();
    system.used = 20;
    clock.advance(250);

    expect([before, during, budget.take()]).toEqual([true, false, true]);
  });
});

describe("the reserve", () => {
  test.each([
    [undefined, 16],
    [64, 16],
    [1_024, 16],
    [20_000, 200],
    [1_048_576, 1_024],
  ])("under a limit of %s is %i", (limit, reserve) => {
    const { counter, source } = new FakeProcess();

    expect(new DescriptorBudget({}, { limit, counter, source }).reserve).toBe(reserve);
  });

  test.each([
    [-1, "descriptors.reserve must be an integer >= 0, got -1"],
    ["1%", 'descriptors.reserve must be an integer >= 0, got "1%"'],
  ])("%j is refused by name and value", (reserve, message) => {
    expect(() => new DescriptorBudget({ reserve: reserve as never })).toThrow(message);
  });
});
