import { expect, test } from "vitest";
import { resolveRetry, type RetryOptions } from "./bind-policy.ts";
import { type BindOutcome, type FailedBind, bindWithRetry } from "./bind-with-retry.ts";

const inUse = Object.assign(new Error("in use"), { code: "EADDRINUSE" });

interface RunOptions {
  readonly freeAtMs?: number;
  readonly attemptMs?: number;
  readonly signal?: AbortSignal;
  readonly duringWait?: () => void;
}

/** A run on a clock that jumps, against an address that is released at `freeAtMs`. */
function run(retry: RetryOptions, options: RunOptions) {
  const { freeAtMs = Infinity, attemptMs = 0, signal = new AbortController().signal, duringWait } = options;
  let nowMs = 0;
  const retries: FailedBind[] = [];
  const outcome: Promise<BindOutcome> = bindWithRetry({
    attempt: async () => {
      nowMs += attemptMs;
      return nowMs >= freeAtMs ? undefined : inUse;
    },
    onRetry: (event) => void retries.push(event),
    policy: resolveRetry({ jitter: 0, ...retry }),
    signal,
    clock: {
      now: () => nowMs,
      random: () => 0,
      wait: async (ms, aborted) => {
        duringWait?.();
        aborted.throwIfAborted();
        nowMs += ms;
      },
    },
  });
  return { outcome, retries };
}

test("waits longer each time until the address is free", async () => {
  const { outcome, retries } = run({ baseDelayMs: 100, maxDelayMs: 400 }, { freeAtMs: 1_000 });

  expect(await outcome).toEqual({ attempts: 5, elapsedMs: 1_100 });
  expect(retries.map(({ delayMs }) => delayMs)).toEqual([100, 200, 400, 400]);
  expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect(retries[3]).toMatchObject({ elapsedMs: 700, error: inUse });
});

test("gives up after the last attempt and returns its error", async () => {
  const { outcome, retries } = run({ attempts: 3 }, {});

  expect(await outcome).toEqual({ attempts: 3, elapsedMs: 300, error: inUse });
  expect(retries).toHaveLength(2);
});

test("makes its last attempt when the time is over", async () => {
  const { outcome } = run({ attempts: Infinity, forMs: 1_000, baseDelayMs: 300, maxDelayMs: 300 }, {});

  expect(await outcome).toEqual({ attempts: 5, elapsedMs: 1_000, error: inUse });
});

test("counts the time that the attempts take", async () => {
  const { outcome } = run({ attempts: Infinity, forMs: 1_000, baseDelayMs: 100, maxDelayMs: 100 }, { attemptMs: 400 });

  expect(await outcome).toMatchObject({ attempts: 3, elapsedMs: 1_400 });
});

test("ends at once when its signal fires during a wait", async () => {
  const abort = new AbortController();
  const { outcome, retries } = run({}, { signal: abort.signal, duringWait: () => abort.abort(new Error("enough")) });

  await expect(outcome).rejects.toThrow("enough");
  expect(retries).toHaveLength(1);
});
