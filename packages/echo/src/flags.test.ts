import { describe, expect, test } from "vitest";
import { flagOf, parseFlags, usage } from "./flags.ts";
import { resolveEchoOptions } from "./options.ts";

function optionsOf(...args: string[]): object {
  const command = parseFlags(args);
  if (command.kind !== "serve") throw new Error(`not to serve: ${command.kind}`);
  return Object.fromEntries(Object.entries(command.options).filter(([, value]) => value !== undefined));
}

describe("parseFlags", () => {
  test("leaves all to the defaults of the library when no flag is given", () => {
    expect(optionsOf()).toEqual({});
    expect(parseFlags([])).toMatchObject({ kind: "serve", logLevel: "info" });
  });

  test.each<[string, object]>([
    ["--listen tcp://:1 --listen=unix:/e.sock", { listen: ["tcp://:1", "unix:/e.sock"] }],
    ["--mode 0660", { mode: "0660" }],
    ["--group staff", { group: "staff" }],
    ["--group 50", { group: 50 }],
    ["--takeover live", { takeover: "live" }],
    ["--retry-attempts 3", { retry: { attempts: 3, forMs: Infinity } }],
    ["--retry-for 5000", { retry: { attempts: Infinity, forMs: 5_000 } }],
    ["--retry-for 5000 --retry-attempts 3", { retry: { attempts: 3, forMs: 5_000 } }],
    ["--idle-timeout 0", { idleTimeoutMs: 0 }],
    ["--max-connections 5", { maxConnections: 5 }],
    ["--keep-alive-idle 0", { keepAlive: false }],
    ["--keep-alive-idle 30000", { keepAlive: { idleMs: 30_000 } }],
    ["--half-open-deadline 100", { halfOpenDeadlineMs: 100 }],
    ["--shutdown-deadline 100 --shutdown-deadline 200", { shutdownDeadlineMs: 200 }],
  ])("reads %s", (line, options) => {
    expect(optionsOf(...line.split(" "))).toEqual(options);
  });

  test("knows help and version, whatever else is given", () => {
    expect(parseFlags(["--help", "--mode", "0660"])).toEqual({ kind: "help" });
    expect(parseFlags(["--version"])).toEqual({ kind: "version" });
  });

  test.each([
    ["--frobnicate", "unknown flag --frobnicate; see --help"],
    ["-l", "unknown flag -l; see --help"],
    ["7007", '"7007" is no flag; see --help'],
    ["--mode", "--mode needs a value: permission bits of Unix sockets, such as 0660 (default by umask)"],
    ["--version=3", '--version takes no value, got "3"'],
    ["--log-level loud", '--log-level must be one of trace, debug, info, warn, error, fatal, silent, got "loud"'],
  ])("refuses %s", (line, message) => {
    expect(() => parseFlags(line.split(" "))).toThrow(expect.objectContaining({ code: "ERR_USAGE", message }));
  });

  test("hands on a value that is no number, so that the check of the library quotes it", () => {
    expect(() => resolveEchoOptions(optionsOf("--idle-timeout", "5m"))).toThrow(
      'idleTimeoutMs must be an integer from 0 to 2147483647, got "5m"',
    );
    expect(() => resolveEchoOptions(optionsOf("--idle-timeout", "-5"))).toThrow("got -5");
  });
});

test("flagOf finds the flag of an option that an error names", () => {
  expect(flagOf("retry.attempts")).toBe("--retry-attempts");
  expect(flagOf("logger")).toBeUndefined();
});

test("the help has a line for each flag, none wider than a terminal of 120 columns", () => {
  const lines = usage().split("\n");

  expect(lines.filter((line) => line.startsWith("  --"))).toHaveLength(14);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});
