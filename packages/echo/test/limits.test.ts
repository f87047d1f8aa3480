import { readFile } from "node:fs/promises";
import { type ScriptedClient, temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { roundTrip, running } from "./support/running.ts";

const KIB = 1024;

describe("idle timeout", () => {
  test("cuts a client that is silent for so long, and not before", async () => {
    const clock = new VirtualClock();
    await using server = await running({ deadlines: { idleMs: 1_000 }, clock });
    await using client = await server.connect();
    await roundTrip(client, "x");

    clock.advance(999);
    expect(server.server.counts.open).toBe(1);
    clock.advance(251); // a quarter late at most

    expect(await client.expectClosed()).toBe("end");
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "idle-deadline", bytesIn: 1 });
  });

  test("begins anew with every byte", async () => {
    const clock = new VirtualClock();
    await using server = await running({ deadlines: { idleMs: 1_000 }, clock });
    await using client = await server.connect();

    for (let round = 0; round < 10; round += 1) {
      await roundTrip(client, "x");
      clock.advance(900);
    }

    await client.halfClose();
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "finished", durationMs: 9_000 });
  });

  test("is never when there is none", async () => {
    const clock = new VirtualClock();
    await using server = await running({ deadlines: {}, clock });
    await using client = await server.connect();
    await roundTrip(client, "x");

    clock.advance(24 * 3_600_000);

    await roundTrip(client, "still here");
  });
});

describe("connection limit", () => {
  test("closes who comes over it at once, over all endpoints, and lets in again when there is room", async () => {
    await using folder = await temporaryDirectory();
    const listen = ["tcp://127.0.0.1:0", `unix:${folder.path("echo.sock")}`];
    await using server = await running({ listen, limits: { maxConnections: 2 } });
    await using first = await server.connect(0);
    await using second = await server.connect(1);
    await roundTrip(first, "1");
    await roundTrip(second, "2");

    for (const index of [0, 1]) {
      await using refused = await server.connect(index);
      expect(await refused.expectClosed()).toBe("end");
    }
    expect(server.server.counts).toEqual({
      accepted: 4,
      open: 2,
      ended: 0,
      refused: { "max-connections": 2 },
      cut: {},
    });

    await first.halfClose();
    await server.log.next("connection ended");
    await using third = await server.connect(1);
    await roundTrip(third, "3");
  });

  test("says so in the log at once, then once a second for all of a flood", async () => {
    const clock = new VirtualClock();
    await using server = await running({ limits: { maxConnections: 1 }, clock });
    await using first = await server.connect();
    await roundTrip(first, "1");
    const comeAndBeRefused = async (times: number): Promise<void> => {
      for (let round = 0; round < times; round += 1) {
        await using refused = await server.connect();
        await refused.expectClosed();
      }
    };

    await comeAndBeRefused(50);
    clock.advance(1_000);
    await comeAndBeRefused(1);

    expect(server.log.saying("connections refused")).toMatchObject([
      { level: 30, refused: 1, reason: "max-connections" },
      { level: 30, refused: 50, reason: "max-connections" },
    ]);
    expect(server.server.counts.refused["max-connections"]).toBe(51);
    expect(server.log.saying("connection ended")).toHaveLength(0);
  });
});

describe("half-open deadline", () => {
  // Only a client whose rest is small enough to be read whole, but too large for the system to take over, is seen to
  // be half-open. Which size that is depends on the system, so they are tried in steps smaller than that gap.
  test("cuts a client that has sent its FIN and does not take its echo", async () => {
    await using folder = await temporaryDirectory();
    const listen = [`unix:${folder.path("echo.sock")}`];
    await using server = await running({ listen, halfOpen: { deadlineMs: 20 }, deadlines: { idleMs: 300 } });
    const reasons: unknown[] = [];

    for (let size = 16 * KIB; size <= 640 * KIB; size += 16 * KIB) {
      const client = await server.connect();
      client.pause();
      client.socket.end(Buffer.alloc(size));
    }
    while (reasons.length < 40) reasons.push((await server.log.next("connection ended"))["reason"]);

    expect(reasons).toContain("half-open-deadline");
    expect(reasons).toContain("finished");
  });
});

describe.runIf(process.platform === "linux")("keepalive", () => {
  /** The kernel's timer of the server's end of a connection: 2 is keepalive, 0 none. proc_net_tcp(5) */
  async function timerOf(client: ScriptedClient): Promise<{ kind: number; seconds: number }> {
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
    await roundTrip(client, "x");

    const { kind, seconds } = await timerOf(client);

    expect(kind).toBe(2);
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(31);
  });

  test("can be turned off", async () => {
    await using server = await running({ keepAlive: false });
    await using client = await server.connect();
    await roundTrip(client, "x");

    expect((await timerOf(client)).kind).not.toBe(2);
  });
});
