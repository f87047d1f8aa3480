import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Waiters } from "./waiters.ts";

const asError = (reason: unknown): Error => new Error(String(reason));

test("all who wait get the value, and those who come later the next", async () => {
  const waiters = new Waiters<number>();
  const early = [waiters.wait(undefined, asError), waiters.wait(undefined, asError)];

  waiters.resolve(1);
  const late = waiters.wait(undefined, asError);
  waiters.resolve(2);

  expect(await Promise.all([...early, late])).toEqual([1, 1, 2]);
});

test("all who wait are told of the end", async () => {
  const waiters = new Waiters<number>();
  const waiting = waiters.wait(undefined, asError);

  waiters.reject(new Error("over"));

  await expect(waiting).rejects.toThrow("over");
});

test("one whose signal fires stops to wait, alone, and leaves no listener", async () => {
  const waiters = new Waiters<number>();
  const abort = new AbortController();
  const impatient = waiters.wait(abort.signal, asError);
  const patient = waiters.wait(abort.signal, asError).catch(() => "aborted");
  const other = waiters.wait(undefined, asError);

  abort.abort("enough");

  await expect(impatient).rejects.toThrow("enough");
  expect(await patient).toBe("aborted");
  expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  waiters.resolve(1);
  expect(await other).toBe(1);
});

test("a signal that has fired before ends it at once", async () => {
  await expect(new Waiters().wait(AbortSignal.abort("before"), asError)).rejects.toThrow("before");
});
