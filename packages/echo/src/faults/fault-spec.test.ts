import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { type EndingKind, type Fault, faultFor } from "./fault.ts";
import { formatFault, parseFault, parseFaults } from "./fault-spec.ts";

const NOTHING: Fault = { percent: 100, delayMs: 0, sliceBytes: Infinity, ending: undefined };

function ending(kind: EndingKind, afterBytes = 0): Fault {
  return { ...NOTHING, ending: { kind, afterBytes } };
}

describe("a fault", () => {
  test.each<[string, Fault]>([
    ["delay=200ms", { ...NOTHING, delayMs: 200 }],
    ["delay=5s", { ...NOTHING, delayMs: 5_000 }],
    ["slice=1", { ...NOTHING, sliceBytes: 1 }],
    ["close", ending("close")],
    ["close-after=1k", ending("close", 1_024)],
    ["half-close", ending("half-close")],
    ["half-close-after=3", ending("half-close", 3)],
    ["reset", ending("reset")],
    ["reset-after=1m", ending("reset", 1_048_576)],
    ["stall", ending("stall")],
    ["stall-after=64k", ending("stall", 65_536)],
    ["slice=2,percent=0.5", { ...NOTHING, sliceBytes: 2, percent: 0.5 }],
    [
      "delay=1h,slice=1k,reset-after=1025,percent=12.125",
      { percent: 12.125, delayMs: 3_600_000, sliceBytes: 1_024, ending: { kind: "reset", afterBytes: 1_025 } },
    ],
  ])("%s is read, and written as the same text", (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
    expect(formatFault(fault)).toBe(text);
  });

  test.each([
    ["delay=200", "delay=200ms"],
    ["delay=1000ms", "delay=1s"],
    ["delay=90s", "delay=90s"],
    ["slice=1024", "slice=1k"],
    ["close-after=1KiB", "close-after=1k"],
    ["close-after=2kb", "close-after=2k"],
    ["stall-after=0", "stall"],
    ["percent=10,reset", "reset,percent=10"],
    ["reset,percent=100", "reset"],
  ])("%s is the same as %s", (text, canonical) => {
    expect(formatFault(parseFault(text))).toBe(canonical);
  });

  test("of any kind is read back from its text", () => {
    for (const delayMs of [0, 1, 999, 60_000, 3_600_000]) {
      for (const sliceBytes of [1, 1_000, 1_024, Infinity]) {
        for (const kind of ["close", "half-close", "reset", "stall"] as const) {
          for (const afterBytes of [0, 1, 1_023, 2 ** 30, 2 ** 50]) {
            const fault: Fault = { percent: 33.333, delayMs, sliceBytes, ending: { kind, afterBytes } };

            expect(parseFault(formatFault(fault))).toEqual(fault);
          }
        }
      }
    }
  });

  test.each<[string, RegExp]>([
    ["", /^fault must be one or more of delay=<time>.*, got ""$/],
    ["dleay=1s", /^fault must be one or more of delay=<time>.*, got "dleay=1s"$/],
    ["delay=1s, slice=1", /got " slice=1"$/],
    ["delay=1s,", /got ""$/],
    ["toString=1", /got "toString=1"$/],
    ["RESET", /got "RESET"$/],
    ["delay", /^fault delay must be a time such as 200ms.*, got undefined$/],
    ["delay=soon", /^fault delay must be a time such as 200ms.*, got "soon"$/],
    ["delay=1.5s", /got "1.5s"$/],
    ["delay=1=2", /got "1=2"$/],
    ["slice=-1", /^fault slice must be a number of bytes.*, got "-1"$/],
    ["close-after", /^fault close-after must be a number of bytes.*, got undefined$/],
    ["close-after=1x", /got "1x"$/],
    ["reset=1k", /^fault reset must be without a value, or reset-after=<bytes>, got "1k"$/],
    ["percent=1e1,reset", /^fault percent must be a number over 0 and up to 100.*, got "1e1"$/],
    ["percent=0.0001,reset", /got "0.0001"$/],
  ])("%j is none, and the error says what is allowed", (text, message) => {
    expect(() => parseFault(text)).toThrow(OptionTypeError);
    expect(() => parseFault(text)).toThrow(message);
  });

  test.each<[string, RegExp]>([
    ["delay=0", /^fault delay must be a time .* from 1ms to 1h, got "0"$/],
    ["delay=2h", /got "2h"$/],
    ["slice=0", /^fault slice must be .*, from 1, got "0"$/],
    ["close-after=999999999999999g", /^fault close-after must be a number of bytes/],
    ["percent=0,reset", /^fault percent must be a number over 0/],
    ["percent=100.001,reset", /^fault percent must be a number over 0/],
    ["percent=10", /^fault must be more than a percentage.*, got "percent=10"$/],
    ["slice=1,slice=2", /^fault must be without two of slice, got "slice=1,slice=2"$/],
    ["reset,stall-after=1k", /^fault must be without two of close, half-close, reset, stall, got/],
  ])("%j is out of range, and the error says what is allowed", (text, message) => {
    expect(() => parseFault(text)).toThrow(OptionRangeError);
    expect(() => parseFault(text)).toThrow(message);
  });

  test("is no fault when it is no text", () => {
    expect(() => parseFault(7 as never, "faults[0]")).toThrow(/^faults\[0\] must be one or more of .*, got 7$/);
  });
});

describe("several faults", () => {
  test("may be for all connections, and not for more", () => {
    expect(parseFaults(["reset,percent=33.3", "stall,percent=33.3", "close,percent=33.4"])).toHaveLength(3);
    expect(() => parseFaults(["reset", "stall,percent=1"])).toThrow(
      /^fault must be for up to 100 percent of connections/,
    );
  });

  test("each get their share of the throws", () => {
    const faults = parseFaults(["reset,percent=10", "stall,percent=25.5"]);
    const got = Array.from({ length: 1_000 }, (_, at) => faultFor(faults, () => at / 1_000)?.ending?.kind ?? "none");

    const share = (kind: string): number => got.filter((one) => one === kind).length;
    expect([share("reset"), share("stall"), share("none")]).toEqual([100, 255, 645]);
  });

  test("leave no connection out at 100 percent", () => {
    const faults = parseFaults(["reset"]);

    expect(faultFor(faults, () => 1 - Number.EPSILON / 2)).toBe(faults[0]);
    expect(faultFor([], () => 0)).toBeUndefined();
  });
});
