import { systemClock } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { DEFAULT_ECHO_OPTIONS, type EchoServerOptions, resolveEchoOptions } from "./options.ts";

describe("resolveEchoOptions", () => {
  test("fills in the defaults, also for what is given as undefined", () => {
    const { bindings, ...others } = resolveEchoOptions({ idleTimeoutMs: undefined });

    expect(bindings).toEqual([{ endpoint: { kind: "tcp", host: "127.0.0.1", port: 7007 }, retry: true }]);
    expect(others).toEqual({
      idleTimeoutMs: 300_000,
      maxConnections: 10_000,
      keepAlive: { idleMs: 60_000 },
      halfOpenDeadlineMs: 60_000,
      shutdownDeadlineMs: 5_000,
      logger: DEFAULT_ECHO_OPTIONS.logger,
      clock: systemClock,
    });
  });

  test("takes endpoints as texts, as values and as bind options, which have the last word", () => {
    const { bindings } = resolveEchoOptions({
      listen: [":7007", { kind: "unix", path: "/run/echo.sock" }, { endpoint: "unix:/run/own.sock", mode: 0o600 }],
      mode: 0o660,
    });

    expect(bindings).toEqual([
      { endpoint: { kind: "tcp", port: 7007 }, retry: true },
      { endpoint: { kind: "unix", path: "/run/echo.sock" }, retry: true, mode: 0o660 },
      { endpoint: { kind: "unix", path: "/run/own.sock" }, retry: true, mode: 0o600 },
    ]);
  });

  test("gives what is for Unix paths to those only: not to TCP, nor to abstract names", () => {
    const { bindings } = resolveEchoOptions({
      listen: [{ port: 7007 }, "unix:@echo", { path: "/run/echo.sock" }],
      group: "staff",
      takeover: "never",
    });

    expect(bindings.map(({ group, takeover }) => [group, takeover])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ["staff", "never"],
    ]);
  });

  test("takes keepAlive: true for the default times, not for the system's two hours", () => {
    expect(resolveEchoOptions({ keepAlive: true }).keepAlive).toEqual({ idleMs: 60_000 });
    expect(resolveEchoOptions({ keepAlive: false }).keepAlive).toBe(false);
  });

  test("leaves the caller's object as it is", () => {
    const options = Object.freeze({ listen: Object.freeze(["unix:/run/echo.sock"]) });

    expect(() => resolveEchoOptions(options)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ["idleTimeoutMs", { idleTimeoutMs: -1 }, "an integer from 0 to 2147483647, got -1"],
    ["idleTimeoutMs", { idleTimeoutMs: "5" }, 'an integer from 0 to 2147483647, got "5"'],
    ["halfOpenDeadlineMs", { halfOpenDeadlineMs: 1.5 }, "an integer from 0 to 2147483647, got 1.5"],
    ["shutdownDeadlineMs", { shutdownDeadlineMs: 2 ** 31 }, "an integer from 0 to 2147483647, got 2147483648"],
    ["maxConnections", { maxConnections: 0 }, "an integer from 1 to 1000000, got 0"],
    ["keepAlive", { keepAlive: "yes" }, 'a boolean or an object of times, got "yes"'],
    ["keepAlive", { keepAlive: null }, "a boolean or an object of times, got null"],
    ["listen", { listen: [] }, "at least one endpoint, got []"],
    ["listen", { listen: "tcp://:7007" }, 'an array of endpoints, got "tcp://:7007"'],
    ["listen", { listen: [7007] }, "endpoints, their texts, or bind options, got 7007"],
  ])("refuses a wrong %s: %j", (option, options, allowed) => {
    expect(() => resolveEchoOptions(options as EchoServerOptions)).toThrow(
      expect.objectContaining({ option, message: `${option} must be ${allowed}` }),
    );
  });

  test.each(["tcp://1.2.3:7007", "http://127.0.0.1:7007", { endpoint: "tcp://127.0.0.1:99999" }])(
    "refuses what is no endpoint: %j",
    (entry) => {
      expect(() => resolveEchoOptions({ listen: [entry] })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_ENDPOINT" }),
      );
    },
  );
});
