import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WHEEL_TICK_MS } from "../time/timer-wheel.ts";
import { delayToNextLook, outstandingAfterPing, resolveHeartbeat } from "./heartbeat.ts";

const heard = { heard: true, canJudge: true };
const silent = { heard: false, canJudge: true };
const unjudged = { heard: false, canJudge: false };

describe("the count of unanswered pings", () => {
  test.each([
    ["grows with each ping to a silent peer", 0, silent, 1],
    ["grows up to the most that there may be", 1, silent, 2],
    ["ends the connection when it would grow further", 2, silent, undefined],
    ["starts anew with what was heard", 2, heard, 1],
    ["starts anew where silence means nothing", 2, unjudged, 1],
  ])("%s", (_, outstanding, look, after) => {
    expect(outstandingAfterPing(outstanding, look, 2)).toBe(after);
  });
});

describe("whatever chance and load do", () => {
  interface Line {
    readonly intervalMs: number;
    readonly jitter: number;
    readonly maxOutstanding: number;
    /** Chance, and how late the wheel calls. */
    readonly looks: readonly { readonly random: number; readonly lateMs: number }[];
  }

  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const look = fc.record({ random: share, lateMs: share.map((part) => part * WHEEL_TICK_MS) });
  const lines: fc.Arbitrary<Line> = fc.record({
    intervalMs: fc.integer({ min: 100, max: 100_000 }),
    jitter: share.map((part) => part / 2),
    maxOutstanding: fc.integer({ min: 1, max: 5 }),
    // Enough to outlast five intervals, and any patience after them.
    looks: fc.array(look, { minLength: 24, maxLength: 24 }),
  });

  /** When the peer is cut that sends bytes at the `given` times, and at those that `answer` gives for its pings. */
  function cutAt(line: Line, given: readonly number[], answer?: (pingedAt: number) => number): number | undefined {
    const bytes = [...given];
    let outstanding: number | undefined = 0;
    let lastLook = 0;
    for (const { random, lateMs } of line.looks) {
      const now: number = lastLook + delayToNextLook(line, random) + lateMs;
      const heard = bytes.some((at) => at > lastLook && at <= now);
      outstanding = outstandingAfterPing(outstanding, { heard, canJudge: true }, line.maxOutstanding);
      if (outstanding === undefined) return now;
      if (answer) bytes.push(answer(now));
      lastLook = now;
    }
    return undefined;
  }

  test("a dead peer is cut within intervalMs * (maxOutstanding + 1) of its last byte", () => {
    const claim = fc.property(lines, fc.array(share, { maxLength: 10 }), (line, shares) => {
      const arrivals = shares.map((part) => part * 5 * line.intervalMs);
      const cut = cutAt(line, arrivals) ?? Infinity;
      const lastByte = Math.max(0, ...arrivals.filter((at) => at <= cut));

      expect(cut - lastByte).toBeLessThanOrEqual(line.intervalMs * (line.maxOutstanding + 1) + 1e-6);
    });
    fc.assert(claim, { numRuns: 1_000 });
  });

  test("a peer that answers within maxOutstanding of the shortest intervals is never cut", () => {
    const claim = fc.property(lines, fc.infiniteStream(share), (line, shares) => {
      const patienceMs = line.maxOutstanding * delayToNextLook(line, 1);
      const answer = (pingedAt: number): number => pingedAt + patienceMs * Math.max(shares.next().value, 1e-6);

      expect(cutAt(line, [], answer)).toBeUndefined();
    });
    fc.assert(claim, { numRuns: 1_000 });
  });
});

describe("heartbeat options", () => {
  const ping = "PING\r\n";

  test("have defaults for all but the ping", () => {
    expect(resolveHeartbeat({ ping, jitter: undefined })).toEqual({
      ping: expect.any(Function) as unknown,
      intervalMs: 30_000,
      jitter: 0.2,
      maxOutstanding: 2,
      onlyIfSilent: false,
    });
  });

  test.each([
    [{ ping, firstMs: 99 }, "heartbeat.firstMs must be an integer from 100 to 2147483647, got 99"],
    [{ ping, onlyIfSilent: 1 }, "heartbeat.onlyIfSilent must be a boolean, got 1"],
    [{ ping, farewell: 1 }, "heartbeat.farewell must be a text, got 1"],
    [undefined, "heartbeat must be an object, got undefined"],
    [{}, "heartbeat.ping must be a function, or text or bytes to send, got undefined"],
    [{ ping: "" }, 'heartbeat.ping must be a function, or text or bytes to send, got ""'],
    [{ ping: [1] }, "heartbeat.ping must be a function, or text or bytes to send, got [ 1 ]"],
    [{ ping, intervalMs: 99 }, "heartbeat.intervalMs must be an integer from 100 to 2147483647, got 99"],
    [{ ping, intervalMs: Infinity }, "heartbeat.intervalMs must be an integer from 100 to 2147483647, got Infinity"],
    [{ ping, jitter: 1.1 }, "heartbeat.jitter must be a number from 0 to 1, got 1.1"],
    [{ ping, maxOutstanding: 0 }, "heartbeat.maxOutstanding must be an integer >= 1, got 0"],
  ])("%j are refused by name and value", (options, message) => {
    expect(() => resolveHeartbeat(options as never)).toThrow(message);
  });
});
