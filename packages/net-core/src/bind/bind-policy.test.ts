import { describe, expect, test } from "vitest";
import { DEFAULT_RETRY, nextBindDelay, resolveRetry } from "./bind-policy.ts";

const failed = { attempt: 1, elapsedMs: 0, code: "EADDRINUSE", random: 0 };

describe("the wait after a failed bind", () => {
  const policy = resolveRetry({ attempts: 5, baseDelayMs: 100, maxDelayMs: 350, jitter: 0.5 });

  test.each([
    [1, 100],
    [2, 200],
    [3, 350],
    [4, 350],
    [5, undefined],
  ])("after attempt %i is %s", (attempt, delayMs) => {
    expect(nextBindDelay(policy, { ...failed, attempt })).toBe(delayMs);
  });

  test("is shortened by chance, at most by the jitter", () => {
    expect(nextBindDelay(policy, { ...failed, random: 1 })).toBe(50);
    expect(nextBindDelay(policy, { ...failed, random: 0.5 })).toBe(75);
  });

  test("does not outlast the time allowed, and there is none after it", () => {
    const short = resolveRetry({ forMs: 1_000, baseDelayMs: 400, jitter: 0 });

    expect(nextBindDelay(short, { ...failed, elapsedMs: 900 })).toBe(100);
    expect(nextBindDelay(short, { ...failed, elapsedMs: 1_000 })).toBeUndefined();
  });

  test("is for an address in use only", () => {
    for (const code of ["EACCES", "EADDRNOTAVAIL", "EINVAL", undefined]) {
      expect(nextBindDelay(policy, { ...failed, code })).toBeUndefined();
    }
  });
});

describe("a retry policy", () => {
  test("is off unless asked for", () => {
    expect(resolveRetry(undefined).attempts).toBe(1);
    expect(resolveRetry(false).attempts).toBe(1);
  });

  test("has the defaults where nothing else is said", () => {
    expect(resolveRetry(true)).toEqual(DEFAULT_RETRY);
    expect(resolveRetry({})).toEqual(DEFAULT_RETRY);
    expect(resolveRetry({ attempts: undefined as never, forMs: 5 })).toEqual({ ...DEFAULT_RETRY, forMs: 5 });
  });

  test.each([
    [{ attempts: -1 }, "retry.attempts must be an integer >= 1 or Infinity, got -1"],
    [{ attempts: 0 }, "retry.attempts must be an integer >= 1 or Infinity, got 0"],
    [{ attempts: 1.5 }, "retry.attempts must be an integer >= 1 or Infinity, got 1.5"],
    [{ attempts: "3" }, 'retry.attempts must be an integer >= 1 or Infinity, got "3"'],
    [{ forMs: Number.NaN }, "retry.forMs must be an integer >= 0 or Infinity, got NaN"],
    [{ baseDelayMs: 0 }, "retry.baseDelayMs must be an integer >= 1, got 0"],
    [{ maxDelayMs: Infinity }, "retry.maxDelayMs must be an integer >= 1, got Infinity"],
    [{ jitter: 1.1 }, "retry.jitter must be a number from 0 to 1, got 1.1"],
    [{ signal: {} }, "retry.signal must be an AbortSignal, got {}"],
    ["yes", 'retry must be an object or a boolean, got "yes"'],
    [null, "retry must be an object or a boolean, got null"],
  ])("%j is refused by name and value", (options, message) => {
    expect(() => resolveRetry(options as never)).toThrow(message);
  });
});
