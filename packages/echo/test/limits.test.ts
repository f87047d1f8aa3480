import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import type { Client } from "./support/client.ts";
import { running, temporaryFolder } from "./support/running.ts";

const KIB = 1024;

describe("idle timeout", () => {
  test("cuts a client that says nothing", async () => {
    await using server = await running({ idleTimeoutMs: 30 });
    await using client = await server.connect();

    expect(await client.closed()).toBe("end");
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "idle", bytesIn: 0 });
  });

  test("begins anew with every byte", async () => {
    await using server = await running({ idleTimeoutMs: 400 });
    await using client = await server.connect();
    const start = performance.now();

    while (performance.now() - start < 1_000) expect(await client.roundTrip("x")).toBe("x");

    client.end();
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "finished" });
  });
});

describe("connection limit", () => {
  test("closes who comes over it at once, over all endpoints, and lets in again when there is room", async () => {
    await using folder = await temporaryFolder();
    const listen = ["tcp://127.0.0.1:0", `unix:${folder.path("echo.sock")}`];
    await using server = await running({ listen, maxConnections: 2 });
    await using first = await server.connect(0);
    await using second = await server.connect(1);
    expect(await first.roundTrip("1")).toBe("1");
    expect(await second.roundTrip("2")).toBe("2");

    await using refused = await server.connect(0);
    expect(await refused.closed()).toBe("end");
    await using alsoRefused = await server.connect(1);
    expect(await alsoRefused.closed()).toBe("end");
    expect(server.server.counts).toEqual({ open: 2, accepted: 2, refused: 2 });

    first.end();
    await server.log.next("connection ended");
    await using third = await server.connect(1);
    expect(await third.roundTrip("3")).toBe("3");
  });

  test("says so in the log once and not for each of a flood", async () => {
    await using server = await running({ maxConnections: 1 });
    await using first = await server.connect();
    expect(await first.roundTrip("1")).toBe("1");
    const start = performance.now();

    for (let round = 0; round < 50; round += 1) {
      await using refused = await server.connect();
      await refused.closed();
    }

    const periods = Math.ceil((performance.now() - start) / 1_000);
    const lines = server.log.saying("connections refused");
    expect(lines[0]).toMatchObject({ level: 30, refused: 1, maxConnections: 1 });
    expect(lines.length).toBeLessThanOrEqual(periods + 1);
    expect(server.server.counts.refused).toBe(50);
    expect(server.log.saying("connection ended")).toHaveLength(0);
  });
});

describe("half-open deadline", () => {
  // Only a client whose rest is small enough to be read whole, but too large for the system to take over, is seen to
  // be half-open. Which size that is depends on the system, so they are tried in steps smaller than that gap.
  test("cuts a client that has sent its FIN and does not take its echo", async () => {
    await using folder = await temporaryFolder();
    const listen = [`unix:${folder.path("echo.sock")}`];
    await using server = await running({ listen, halfOpenDeadlineMs: 20, idleTimeoutMs: 300 });
    const reasons: unknown[] = [];

    for (let size = 16 * KIB; size <= 640 * KIB; size += 16 * KIB) {
      const client = await server.connect();
      client.end(Buffer.alloc(size));
    }
    while (reasons.length < 40) reasons.push((await server.log.next("connection ended"))["reason"]);

    expect(reasons).toContain("half-open-deadline");
    expect(reasons).toContain("finished");
  });
});

describe.runIf(process.platform === "linux")("keepalive", () => {
  /** The kernel's timer of the server's end of a connection: 2 is keepalive, 0 none. proc_net_tcp(5) */
  async function timerOf(client: Client): Promise<{ kind: number; seconds: number }> {
    const { localPort = 0, remotePort = 0 } = client.socket;
    const ends = [remotePort, localPort].map((port) => `:${port.toString(16).toUpperCase().padStart(4, "0")}`);
    for (const line of (await readFile("/proc/net/tcp", "utf8")).split("\n")) {
      const [, local, remote, , , timer] = line.trim().split(/\s+/);
      if (!local?.endsWith(ends[0] ?? "") || !remote?.endsWith(ends[1] ?? "") || !timer) continue;
      const [kind = 0, ticks = 0] = timer.split(":").map((hex) => Number.parseInt(hex, 16));
      return { kind, seconds: ticks / 100 };
    }
    throw new Error("the connection is not in /proc/net/tcp");
  }

  test("is on for every connection", async () => {
    await using server = await running({ keepAlive: { idleMs: 30_000 } });
    await using client = await server.connect();
    await client.roundTrip("x");

    const { kind, seconds } = await timerOf(client);

    expect(kind).toBe(2);
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(31);
  });

  test("can be turned off", async () => {
    await using server = await running({ keepAlive: false });
    await using client = await server.connect();
    await client.roundTrip("x");

    expect((await timerOf(client)).kind).not.toBe(2);
  });
});
