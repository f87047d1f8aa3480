import { describe, expect, test } from "vitest";
import { faultFor } from "./fault.ts";
import { formatFault, parseFault, parseFaults } from "./fault-spec.ts";

const NONE = { percent: 100, delayMs: 0, sliceBytes: Infinity, ending: undefined };

describe("the text of a fault", () => {
  test.each([
    ["delay=200ms", { ...NONE, delayMs: 200 }],
    ["slice=1", { ...NONE, sliceBytes: 1 }],
    ["reset", { ...NONE, ending: { kind: "reset", afterBytes: 0 } }],
    ["close-after=1k", { ...NONE, ending: { kind: "close", afterBytes: 1_024 } }],
    [
      "delay=5s,slice=512,half-close-after=7,percent=12.5",
      {
        percent: 12.5,
        delayMs: 5_000,
        sliceBytes: 512,
        ending: { kind: "half-close", afterBytes: 7 },
      },
    ],
  ])("%s is read, and written as it was", (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
    expect(formatFault(parseFault(text))).toBe(text);
  });

  test.each([
    ["", "fault must be one or more of delay=<time>"],
    ["explode", 'got "explode"'],
    ["delay", "fault delay must be a time"],
    ["delay=0", "fault delay must be a time"],
    ["slice=0", "fault slice must be a number of bytes"],
    ["percent=0", "fault percent must be a number over 0"],
    ["percent=101", "fault percent must be a number over 0"],
    ["percent=10", "more than a percentage"],
    ["reset=1k", "without a value, or reset-after=<bytes>"],
    ["reset,stall", "without two of"],
    ["delay=1s,delay=2s", "without two of delay"],
  ])("%j is refused", (text, message) => {
    expect(() => parseFault(text)).toThrow(message);
  });

  test("of several may not be for more than all connections", () => {
    expect(() => parseFaults(["reset,percent=60", "stall,percent=41"])).toThrow("up to 100 percent");
  });
});

test("each connection gets one fault at most, by one throw", () => {
  const faults = parseFaults(["reset,percent=10", "stall,percent=20"]);

  const kinds = [0, 0.099, 0.1, 0.299, 0.3, 0.999].map((thrown) => faultFor(faults, () => thrown)?.ending?.kind);

  expect(kinds).toEqual(["reset", "reset", "stall", "stall", undefined, undefined]);
});
