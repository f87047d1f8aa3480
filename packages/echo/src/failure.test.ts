import { BindError, InvalidEndpointError, OptionRangeError } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { failureOf } from "./failure.ts";
import { UsageError } from "./flags.ts";

function bindError(code: string): BindError {
  const cause = Object.assign(new Error(`listen ${code}`), { code });
  return new BindError({ endpoint: "tcp://127.0.0.1:7007", attempts: 1, elapsedMs: 0 }, cause);
}

describe("failureOf", () => {
  test.each([
    ["EADDRINUSE", 69],
    ["EACCES", 77],
    ["EPERM", 77],
    ["ENOENT", 71],
    ["EADDRNOTAVAIL", 71],
  ])("gives a bind that ended with %s the exit code %i", (code, exitCode) => {
    expect(failureOf(bindError(code))).toEqual({
      exitCode,
      line: `could not bind tcp://127.0.0.1:7007: listen ${code}`,
    });
  });

  test("names the flag where the library names the option", () => {
    expect(failureOf(new OptionRangeError("maxConnections", "from 1", 0))).toEqual({
      exitCode: 64,
      line: "--max-connections must be from 1, got 0",
    });
  });

  test("says which flag has a wrong endpoint", () => {
    const error = new InvalidEndpointError("tcp://:x", "no port");

    expect(failureOf(error)).toEqual({ exitCode: 64, line: '--listen: invalid endpoint "tcp://:x": no port' });
  });

  test("takes a usage error as it is", () => {
    expect(failureOf(new UsageError("unknown flag --x"))).toEqual({ exitCode: 64, line: "unknown flag --x" });
  });

  test("leaves what it does not know to the crash that a bug deserves", () => {
    expect(failureOf(new TypeError("x is not a function"))).toBeUndefined();
  });
});
