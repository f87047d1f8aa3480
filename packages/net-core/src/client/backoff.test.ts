import { describe, expect, test } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Backoff } from "./backoff.ts";
import { DEFAULT_CONNECT_RETRY } from "./connect-policy.ts";

const refused = { error: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) };
const lost = { error: new Error("lost"), isTransient: true };

function backoff(policy: object = {}): { clock: VirtualClock; backoff: Backoff } {
  const clock = new VirtualClock();
  const retry = { ...DEFAULT_CONNECT_RETRY, attempts: 4, baseDelayMs: 100, maxDelayMs: 1_000, ...policy };
  return { clock, backoff: new Backoff(retry, { clock, random: () => 1 }) };
}

describe("failures in a row", () => {
  test("make the wait longer until too many are too many", () => {
    const { backoff: counted } = backoff();

    const delays = [1, 2, 3, 4].map(() => counted.afterFailure(refused));

    expect(delays).toEqual([100, 200, 400, undefined]);
    expect(counted.failures).toBe(4);
  });

  test("are forgotten when a connection that had held is lost", () => {
    const { backoff: counted, clock } = backoff();
    counted.afterFailure(refused);
    clock.advance(5_000);

    expect(counted.afterLoss(lost)).toBe(100);

    expect([counted.failures, counted.elapsedMs]).toEqual([0, 0]);
    expect([counted.afterFailure(refused), counted.afterFailure(refused)]).toEqual([100, 200]);
  });

  test("end when the time is over, which begins anew with a loss", () => {
    const { backoff: counted, clock } = backoff({ forMs: 1_000 });
    clock.advance(1_000);
    expect(counted.afterFailure(refused)).toBeUndefined();

    expect(counted.afterLoss(lost)).toBe(100);
  });
});

test("an error that stays ends it, unless it is known to be of another kind", () => {
  const error = new Error("who knows");

  expect(backoff().backoff.afterFailure({ error })).toBeUndefined();
  expect(backoff().backoff.afterFailure({ error, isTransient: true })).toBe(100);
  expect(backoff().backoff.afterFailure({ ...refused, isTransient: false })).toBeUndefined();
});

test("the failure at the end tells the attempts, the time and the last error", () => {
  const { backoff: counted, clock } = backoff();
  counted.afterFailure(lost);
  clock.advance(70);
  counted.afterFailure(refused);

  const failure = counted.failure({ endpoint: "unix:a", by: "error" }, new Error("fallback"));

  expect(failure).toMatchObject({ endpoint: "unix:a", by: "error", attempts: 2, elapsedMs: 70, cause: refused.error });
});

test("without any failure it has another cause", () => {
  const fallback = new Error("fallback");

  const failure = backoff().backoff.failure({ endpoint: "unix:a", by: "deadline" }, fallback);

  expect(failure).toMatchObject({ by: "deadline", attempts: 0, cause: fallback });
});
