import { describe, expect, test } from "vitest";
import { RateMeter } from "./rate-meter.ts";

describe("the rate", () => {
  test("is of the last second only", () => {
    const meter = new RateMeter();
    for (const at of [100, 600, 1_100, 1_150]) meter.count(at, at / 100);

    expect(meter.read(1_200)).toEqual({ throughput: 3, latency: 11.5 });
    expect(meter.read(1_610)).toEqual({ throughput: 2, latency: 11.5 });
  });

  test("has the latency of the 99th of a hundred", () => {
    const meter = new RateMeter();
    for (let tookMs = 100; tookMs >= 1; tookMs -= 1) meter.count(0, tookMs);

    expect(meter.read(0)).toEqual({ throughput: 100, latency: 99 });
  });

  test("is unknown where nothing came", () => {
    expect(new RateMeter().read(0)).toEqual({ throughput: null, latency: null });
  });
});
