import type { CutReason, KeepAlivePolicy } from "@holdfast/net-core";
import { skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { layWire, requireNamespaces } from "./support/namespaces.ts";

interface End {
  /** The code of the error that it ended with. */
  readonly code?: string;
  readonly cutReason?: CutReason;
  /** Milliseconds from when the cable was cut. */
  readonly afterMs: number;
  readonly keepAlive?: KeepAlivePolicy;
}

const SLACK_MS = 1_000;

const namespaces = requireNamespaces();

/** How a server's connection ends when the cable to its client is cut. */
async function endOfConnection(options: object): Promise<End> {
  await using wire = layWire();
  const host = wire.server.address;
  const server = wire.server.start("dead-peer-server.ts", { host, ...options });
  const { port } = (await server.next()) as { port: number };
  wire.client.start("dead-peer-client.ts", { host, port });
  const { keepAlive } = (await server.next()) as Pick<End, "keepAlive">;

  const cutAtNs = process.hrtime.bigint(); // the system's monotonic clock, one for all processes
  wire.cutCable();
  const { atNs, ...end } = (await server.next()) as Omit<End, "afterMs"> & { atNs: string };
  return { ...end, keepAlive, afterMs: Number(BigInt(atNs) - cutAtNs) / 1e6 } as End;
}

// The kernel's timers are waited for, so real time passes: side by side, that of the slowest.
describe.concurrent(`a peer behind a cut cable is noticed${skipNote(namespaces)}`, { timeout: 30_000 }, () => {
  test.skipIf(namespaces.lack)("by keepalive, within idle + interval * count of those in force", async () => {
    const { code, cutReason, keepAlive, afterMs } = await endOfConnection({
      keepAlive: { idleMs: 1_000, intervalMs: 1_000, count: 2 },
    });

    expect([code, cutReason]).toEqual(["ETIMEDOUT", undefined]);
    const { idleMs, intervalMs, count } = keepAlive as KeepAlivePolicy;
    expect(afterMs).toBeLessThanOrEqual(idleMs + intervalMs * count + SLACK_MS);
  });

  test.skipIf(namespaces.lack)("by the heartbeat, within interval * (outstanding + 1)", async () => {
    const { code, cutReason, afterMs } = await endOfConnection({ heartbeat: { intervalMs: 500, maxOutstanding: 2 } });

    expect([code, cutReason]).toEqual([undefined, "heartbeat"]);
    expect(afterMs).toBeLessThanOrEqual(500 * 3 + SLACK_MS);
  });

  // While data is unacknowledged the kernel sends no keepalive probes, but the data again, for some 15 minutes.
  test.skipIf(namespaces.lack)("by the heartbeat where keepalive does not: with data on its way", async () => {
    const { code, cutReason, afterMs } = await endOfConnection({
      streams: true,
      keepAlive: { idleMs: 1_000, intervalMs: 1_000, count: 1 },
      heartbeat: { intervalMs: 1_000, jitter: 0, maxOutstanding: 3 },
    });

    expect([code, cutReason]).toEqual([undefined, "heartbeat"]);
    expect(afterMs).toBeLessThanOrEqual(1_000 * 4 + SLACK_MS);
  });
});
