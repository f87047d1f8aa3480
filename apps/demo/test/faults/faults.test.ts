import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { UnknownFaultError } from "../../src/faults/fault-lab.ts";
import { FAULTS } from "../../src/faults/faults.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { openLab } from "../../src/lab/open-lab.ts";
import type { FaultRun } from "../../src/wire/view.ts";

const SETTLE_MS = 10_000;

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
});

describe("a fault is held, and its steps say so", () => {
  afterEach(async () => {
    expect(await lab.settled(SETTLE_MS)).toBe(true);
    for (const row of lab.hello().ledger) expect(row).toMatchObject({ lost: 0, doubled: 0 });
    for (const { state, mood } of lab.hello().servers) expect([state, mood]).toEqual(["listening", "steady"]);
  });

  test.each(FAULTS.map(({ id }) => id))("%s", async (id) => {
    const seen: FaultRun[] = [];
    const over = new AbortController();
    lab.watch({ onTick: () => undefined, onLog: () => undefined, onRun: (run) => void seen.push(run) }, over.signal);

    const run = await lab.play(id);
    over.abort();

    expect(
      run.steps
        .filter(({ mood }) => mood === "down")
        .map(({ text }) => text)
        .join(),
    ).toMatch(/^(kill -9.*)?$/);
    expect(run.held).toBe(true);
    expect(run.steps[0]?.mood).not.toBe("steady");
    expect(run.steps.at(-1)?.mood).toBe("steady");
    expect(run.endedAt).toBeLessThan(run.startedAt + 10_000);
    expect(seen.at(-1)).toEqual(run);
    expect(seen.length).toBe(run.steps.length + 2); // its beginning, each step, and its end
  });
});

test("each fault has a card with the call that deals with it and a test to copy", () => {
  for (const card of lab.hello().faults) {
    expect(card.snippet).toMatch(/^import [\s\S]*\btest\("/);
    expect(card.snippet).toContain("@holdfast/net-core");
    expect(card.answer).not.toBe("");
  }
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
});

test("a fault that there is not is refused", async () => {
  await expect(lab.play("earthquake")).rejects.toThrow(new UnknownFaultError("earthquake"));
});
