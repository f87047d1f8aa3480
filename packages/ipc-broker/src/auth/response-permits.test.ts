import { expect, test } from "vitest";
import { MAX_PERMITS, ResponsePermits } from "./response-permits.ts";

const MINUTE = 60_000;

test("a reply subject that was handed over may be published to, as often as allowed", () => {
  const permits = new ResponsePermits({ max: 2, expiresMs: MINUTE });
  permits.grant("in.1", 0);

  const taken = [permits.take("in.2", 1), permits.take("in.1", 1), permits.take("in.1", 2), permits.take("in.1", 3)];

  expect(taken).toEqual([false, true, true, false]);
  expect(permits.size).toBe(0);
});

test("it may be for as long as allowed, and no longer", () => {
  const permits = new ResponsePermits({ max: 2, expiresMs: MINUTE });
  permits.grant("in.1", 0);

  expect(permits.take("in.1", MINUTE)).toBe(true);
  expect(permits.take("in.1", MINUTE + 1)).toBe(false);
  expect(permits.size).toBe(0);
});

test("handing it over once more begins anew", () => {
  const permits = new ResponsePermits({ max: 1, expiresMs: MINUTE });
  permits.grant("in.1", 0);
  permits.take("in.1", 0);

  permits.grant("in.1", MINUTE);

  expect(permits.take("in.1", 2 * MINUTE)).toBe(true);
});

test("there need be no limits", () => {
  const permits = new ResponsePermits({ max: Infinity, expiresMs: Infinity });
  permits.grant("in.1", 0);

  expect(permits.take("in.1", 0)).toBe(true);
  expect(permits.take("in.1", Number.MAX_SAFE_INTEGER)).toBe(true);
});

test("those that have run out make room, unasked", () => {
  const permits = new ResponsePermits({ max: 1, expiresMs: MINUTE });
  permits.grant("in.1", 0);
  permits.grant("in.2", 1);

  permits.grant("in.3", MINUTE + 1);

  expect(permits.size).toBe(2);
  expect(permits.take("in.2", MINUTE + 1)).toBe(true);
});

test("the oldest gives way when there are too many", () => {
  const permits = new ResponsePermits({ max: 1, expiresMs: MINUTE }, 2);
  permits.grant("in.1", 0);
  permits.grant("in.2", 0);
  permits.grant("in.1", 0);

  permits.grant("in.3", 0);

  expect(permits.size).toBe(2);
  expect([permits.take("in.1", 0), permits.take("in.2", 0), permits.take("in.3", 0)]).toEqual([true, false, true]);
});

test("it never holds more than it may", () => {
  const permits = new ResponsePermits({ max: 1, expiresMs: Infinity });

  for (let count = 0; count < MAX_PERMITS + 10; count++) permits.grant(`in.${count}`, 0);

  expect(permits.size).toBe(MAX_PERMITS);
});
