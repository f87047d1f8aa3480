import { describe, expect, test } from "vitest";
import { systemClock } from "../time/clock.ts";
import { resolveLimits, resolveTarget } from "./client-options.ts";
import { DEFAULT_CONNECT_RETRY } from "./connect-policy.ts";
import { resolveReconnector } from "./reconnector-options.ts";

describe("a target", () => {
  test.each([
    ["tcp://127.0.0.1:7007", { host: "127.0.0.1", port: 7007 }],
    ["[::1]:7007", { host: "::1", port: 7007 }],
    [":7007", { port: 7007 }],
    ["unix:/run/a.sock", { path: "/run/a.sock" }],
    ["npipe:echo", { path: String.raw`\\.\pipe\echo` }],
    [{ kind: "tcp", host: "Host", port: 1 } as const, { host: "host", port: 1 }],
  ])("%j is %j to node:net, with the options of the socket", (endpoint, address) => {
    expect(resolveTarget(endpoint, { noDelay: true }).options).toEqual({ noDelay: true, ...address });
  });

  test("is shown in its canonical form", () => {
    expect(resolveTarget("[::FFFF:10.0.0.1]:7007", {}).endpoint).toBe("tcp://10.0.0.1:7007");
  });

  test.each(["fd:3", "systemd:echo"])("%s is a server's, not a client's", (endpoint) => {
    expect(() => resolveTarget(endpoint, {})).toThrow(/a client connects to tcp, unix or npipe; \w+ is a server's$/);
  });

  test.each(["port", "host", "path", "fd", "handle"])("%s beside the endpoint is refused", (option) => {
    expect(() => resolveTarget(":7007", { [option]: 1 })).toThrow(`${option} must be absent: the endpoint says where`);
  });
});

test("an option of the socket is checked before there is one", () => {
  expect(() => resolveTarget(":7007", { halfOpen: "maybe" as never })).toThrow('got "maybe"');
  expect(() => resolveReconnector(":7007", { keepAlive: { count: 0 } })).toThrow("keepAlive.count must be");
});

describe("limits", () => {
  const defaults = { retry: DEFAULT_CONNECT_RETRY, retries: false, attemptTimeoutMs: Infinity };

  test("are the defaults where nothing is said", () => {
    expect(resolveLimits({}, defaults)).toEqual({
      retry: { ...DEFAULT_CONNECT_RETRY, attempts: 1 },
      deadlineMs: Infinity,
      attemptTimeoutMs: Infinity,
      signals: [undefined, undefined],
      clock: systemClock,
    });
  });

  test("know both signals", () => {
    const [one, other] = [new AbortController().signal, new AbortController().signal];

    expect(resolveLimits({ signal: one, retry: { signal: other } }, defaults).signals).toEqual([one, other]);
  });

  test.each([
    [{ deadlineMs: 0 }, "deadlineMs must be an integer from 1 to 2147483647 or Infinity, got 0"],
    [{ attemptTimeoutMs: "1" }, 'attemptTimeoutMs must be an integer from 1 to 2147483647 or Infinity, got "1"'],
    [{ signal: 1 }, "signal must be an AbortSignal, got 1"],
    [{ retry: 1 }, "retry must be an object or a boolean, got 1"],
  ])("%j are refused by name and value", (options, message) => {
    expect(() => resolveLimits(options as never, defaults)).toThrow(message);
  });
});

describe("a reconnector's options", () => {
  test("are without end by default, but bound each attempt", () => {
    const { limits, stableAfterMs } = resolveReconnector(":7007", {});

    expect(limits).toMatchObject({ attemptTimeoutMs: 10_000, deadlineMs: Infinity });
    expect(limits.retry).toMatchObject({ attempts: Infinity, forMs: Infinity });
    expect(stableAfterMs).toBe(5_000);
  });

  test("name one endpoint or more", () => {
    const { targets } = resolveReconnector([":7007", { kind: "unix", path: "/a" }], { noDelay: true });

    expect(targets.map(({ endpoint }) => endpoint)).toEqual(["tcp://:7007", "unix:/a"]);
    expect(targets[0]?.options).toEqual({ port: 7007, noDelay: true });
    expect(() => resolveReconnector([], {})).toThrow("endpoints must be one endpoint or more, got []");
  });

  test.each([
    [{ stableAfterMs: -1 }, "stableAfterMs must be an integer from 0 to 2147483647, got -1"],
    [{ handshake: "hello" }, 'handshake must be a function, got "hello"'],
    [{ attemptTimeoutMs: 0 }, "attemptTimeoutMs must be an integer from 1 to 2147483647 or Infinity, got 0"],
  ])("%j are refused by name and value", (options, message) => {
    expect(() => resolveReconnector(":7007", options as never)).toThrow(message);
  });
});
