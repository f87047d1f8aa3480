import { expect, test } from "vitest";
import { Metrics, quantile99 } from "./metrics.ts";

const TEXT = `# HELP holdfast_connections Open connections.
holdfast_connections{listener="0"} 3
holdfast_connections{listener="1"} 4
holdfast_connections_total{listener="0"} 90
holdfast_cut_total{listener="0",reason="heartbeat"} 2
holdfast_cut_total{listener="0",reason="operator"} 5
process_resident_memory_bytes 73506816
delay_bucket{le="0.01"} 98
delay_bucket{le="0.1"} 100
delay_bucket{le="+Inf"} 100
`;

test("a metric is summed over its labels, and only over those that are asked for", () => {
  const metrics = new Metrics(TEXT);

  expect(metrics.sum("holdfast_connections")).toBe(7);
  expect(metrics.sum("holdfast_cut_total", 'reason="heartbeat"')).toBe(2);
  expect(metrics.sum("process_resident_memory_bytes")).toBe(73_506_816);
  expect(metrics.sum("holdfast_nothing")).toBeNull();
});

test("of a histogram the bound is told under which 99 of 100 stayed since the last look", () => {
  const after = new Metrics(TEXT).buckets("delay");

  expect(quantile99([], after)).toBe(0.1);
  expect(
    quantile99(
      [
        { le: 0.01, count: 0 },
        { le: 0.1, count: 2 },
        { le: Infinity, count: 2 },
      ],
      after,
    ),
  ).toBe(0.01);
  expect(quantile99(after, after)).toBeNull();
});

test("what was beyond the last bound is told as that", () => {
  expect(
    quantile99(
      [],
      [
        { le: 0.5, count: 1 },
        { le: Infinity, count: 5 },
      ],
    ),
  ).toBe(0.5);
});
