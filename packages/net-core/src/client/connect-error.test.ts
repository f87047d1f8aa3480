import { expect, test } from "vitest";
import { ConnectAbortedError, ConnectError } from "./connect-error.ts";

const failure = { endpoint: "tcp://127.0.0.1:1", by: "error", attempts: 1, elapsedMs: 12.4 } as const;

test.each([
  [failure, "could not connect to tcp://127.0.0.1:1: refused"],
  [{ ...failure, attempts: 3 }, "could not connect to tcp://127.0.0.1:1 after 3 attempts in 12 ms: refused"],
  [{ ...failure, attempts: 0, by: "deadline" } as const, "could not connect to tcp://127.0.0.1:1 in 12 ms: refused"],
])("%j says what was tried", (facts, message) => {
  const cause = new Error("refused");

  const error = new ConnectError(facts, cause);

  expect(error).toMatchObject({ ...facts, message, cause, name: "ConnectError", code: "ERR_CONNECT_FAILED" });
});

test("the errors of several addresses are all told, and kept", () => {
  const cause = new AggregateError([new Error("refused by ::1"), new Error("refused by 127.0.0.1")]);

  const error = new ConnectError(failure, cause);

  expect(error.message).toMatch(/: refused by ::1; refused by 127\.0\.0\.1$/);
  expect(error.cause).toBe(cause);
});

test("who gave up is told from who failed", () => {
  const cause = new Error("enough");

  expect(new ConnectAbortedError("unix:a", { by: "signal", cause })).toMatchObject({
    name: "ConnectAbortedError",
    code: "ERR_CONNECT_ABORTED",
    message: "gave up connecting to unix:a: its signal fired",
    endpoint: "unix:a",
    by: "signal",
    cause,
  });
  expect(new ConnectAbortedError("unix:a", { by: "close" }).message).toBe(
    "gave up connecting to unix:a: it was closed",
  );
});
