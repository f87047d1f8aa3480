import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_CONNECT_RETRY,
  DEFAULT_RECONNECT_RETRY,
  isTransient,
  nextConnectDelay,
  resolveConnectRetry,
} from "./connect-policy.ts";

const failed = { failures: 1, elapsedMs: 0, isTransient: true, random: 1 };

describe("the wait after a failed attempt", () => {
  const policy = resolveConnectRetry({ attempts: 5, baseDelayMs: 100, maxDelayMs: 350 }, DEFAULT_CONNECT_RETRY);

  test.each([
    [0, 100],
    [1, 100],
    [2, 200],
    [3, 350],
    [4, 350],
    [5, undefined],
  ])("is at most so long after failure %i: %s", (failures, delayMs) => {
    expect(nextConnectDelay(policy, { ...failed, failures })).toBe(delayMs);
  });

  test("is any part of that, down to nothing (full jitter)", () => {
    expect(nextConnectDelay(policy, { ...failed, random: 0.5, failures: 2 })).toBe(100);
    expect(nextConnectDelay(policy, { ...failed, random: 0.01 })).toBe(1);
    expect(nextConnectDelay(policy, { ...failed, random: 0 })).toBe(0);
  });

  test("does not outlast the time allowed, and there is none after it", () => {
    const short = resolveConnectRetry({ forMs: 1_000, baseDelayMs: 400 }, DEFAULT_CONNECT_RETRY);

    expect(nextConnectDelay(short, { ...failed, elapsedMs: 900 })).toBe(100);
    expect(nextConnectDelay(short, { ...failed, elapsedMs: 1_000 })).toBeUndefined();
  });

  test("is not made for an error that stays", () => {
    expect(nextConnectDelay(policy, { ...failed, isTransient: false })).toBeUndefined();
  });

  test("lies between 0 and both bounds, however many have failed", () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    const chance = fc.double({ min: 0, max: 1, noNaN: true });

    fc.assert(
      fc.property(count, count, count, chance, (failures, baseDelayMs, maxDelayMs, random) => {
        const endless = { attempts: Infinity, forMs: Infinity, baseDelayMs, maxDelayMs };
        const delayMs = nextConnectDelay(endless, { ...failed, failures, random }) ?? Number.NaN;

        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1)));
      }),
    );
  });
});

describe("an error", () => {
  const withCode = (code: string): Error => Object.assign(new Error(code), { code });

  test.each(["ECONNREFUSED", "ENOENT", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN", "ENOTFOUND", "EAGAIN"])(
    "%s may go away",
    (code) => {
      expect(isTransient(withCode(code))).toBe(true);
    },
  );

  test.each(["EACCES", "EPERM", "EINVAL", "ENOTSOCK", "EAFNOSUPPORT", "ERR_INVALID_ARG_VALUE"])("%s stays", (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });

  test("without a code stays", () => {
    expect(isTransient(new Error("unknown"))).toBe(false);
  });

  test("of several addresses may go away when one of theirs may", () => {
    const [refused, denied] = [withCode("ECONNREFUSED"), withCode("EACCES")];

    expect(isTransient(new AggregateError([denied, refused]))).toBe(true);
    expect(isTransient(new AggregateError([denied, new AggregateError([refused])]))).toBe(true);
    expect(isTransient(new AggregateError([denied]))).toBe(false);
  });
});

describe("a retry policy", () => {
  test("that is off makes one attempt", () => {
    expect(resolveConnectRetry(false, DEFAULT_RECONNECT_RETRY).attempts).toBe(1);
  });

  test.each([DEFAULT_CONNECT_RETRY, DEFAULT_RECONNECT_RETRY])(
    "has the defaults where nothing else is said",
    (defaults) => {
      expect(resolveConnectRetry(true, defaults)).toEqual(defaults);
      expect(resolveConnectRetry({}, defaults)).toEqual(defaults);
      expect(resolveConnectRetry({ attempts: undefined, forMs: 5 }, defaults)).toEqual({ ...defaults, forMs: 5 });
    },
  );

  test.each([
    [{ attempts: 0 }, "retry.attempts must be an integer >= 1 or Infinity, got 0"],
    [{ forMs: -1 }, "retry.forMs must be an integer >= 0 or Infinity, got -1"],
    [{ baseDelayMs: 0 }, "retry.baseDelayMs must be an integer from 1 to 2147483647, got 0"],
    [{ maxDelayMs: Infinity }, "retry.maxDelayMs must be an integer from 1 to 2147483647, got Infinity"],
    [{ signal: {} }, "retry.signal must be an AbortSignal, got {}"],
    ["yes", 'retry must be an object or a boolean, got "yes"'],
    [null, "retry must be an object or a boolean, got null"],
  ])("%j is refused by name and value", (options, message) => {
    expect(() => resolveConnectRetry(options as never, DEFAULT_CONNECT_RETRY)).toThrow(message);
  });
});
