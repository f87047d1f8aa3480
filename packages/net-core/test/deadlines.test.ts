import { once } from "node:events";
import { createServer, type ServerOptions } from "@holdfast/net-core";
import { VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { read, served, servedAtPath, type Connected } from "./support/pair.ts";

interface Watched extends AsyncDisposable, Connected {
  readonly clock: VirtualClock;
}

/** A connection by a clock that stands still. */
async function watched(options: ServerOptions, serve = served): Promise<Watched> {
  const clock = new VirtualClock();
  const at = await serve({ clock, ...options });
  const { client, socket } = await at.connect();
  return { clock, client, socket, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

describe("the first byte", () => {
  test("must come by its deadline", async () => {
    await using at = await watched({ deadlines: { firstByteMs: 1_000 } });

    at.clock.advance(999);
    const before = at.socket.destroyed;
    at.clock.advance(21);

    expect([before, at.socket.cutReason]).toEqual([false, "first-byte-deadline"]);
  });

  test("is enough", async () => {
    await using at = await watched({ deadlines: { firstByteMs: 1_000 } });
    at.client.write("x");
    await read(at.socket, 1);

    at.clock.advance(100_000);

    expect(at.socket.destroyed).toBe(false);
    expect(at.clock.pending).toBe(0);
  });
});

describe.each([
  ["TCP", served],
  ["a Unix socket", servedAtPath],
])("an idle connection over %s", (_, serve) => {
  test("is cut no earlier than its deadline and at most a quarter later", async () => {
    await using at = await watched({ deadlines: { idleMs: 8_000 } }, serve);

    at.clock.advance(7_999);
    const before = at.socket.destroyed;
    at.clock.advance(2_001);

    expect([before, at.socket.cutReason]).toEqual([false, "idle-deadline"]);
  });

  test.each(["received", "sent"])("is not idle when a byte is %s", async (direction) => {
    await using at = await watched({ deadlines: { idleMs: 8_000 } }, serve);
    const [from, to] = direction === "sent" ? [at.socket, at.client] : [at.client, at.socket];

    for (let round = 0; round < 5; round += 1) {
      at.clock.advance(7_000);
      from.write("x");
      await read(to, 1);
    }
    const before = at.socket.destroyed;
    at.clock.advance(10_000);

    expect([before, at.socket.cutReason]).toEqual([false, "idle-deadline"]);
  });
});

test("a connection becomes no older than its deadline, however busy", async () => {
  await using at = await watched({ deadlines: { ageMs: 60_000, idleMs: 30_000 } });

  for (let round = 0; round < 3; round += 1) {
    at.clock.advance(19_000);
    at.client.write("x");
    await read(at.socket, 1);
  }
  const before = at.socket.destroyed;
  at.clock.advance(3_020);

  expect([before, at.socket.cutReason]).toEqual([false, "age-deadline"]);
});

describe("a stalled write", () => {
  test("is cut no earlier than its deadline and at most a quarter later", async () => {
    await using at = await watched({ deadlines: { writeStallMs: 8_000 } });
    at.clock.advance(50_000); // nothing waits: nothing stalls
    at.socket.write(Buffer.alloc(20_000_000));

    at.clock.advance(7_999);
    const before = at.socket.destroyed;
    at.clock.advance(2_001);

    expect([before, at.socket.cutReason]).toEqual([false, "write-stall"]);
  });

  test.each([1, 40])("is none while a slow peer takes some of it (in %i pieces)", async (pieces) => {
    await using at = await watched({ deadlines: { writeStallMs: 8_000 } }, servedAtPath);
    const size = 20_000_000;
    for (let piece = 0; piece < pieces; piece += 1) at.socket.write(Buffer.alloc(size / pieces, piece));

    let received = 0;
    while (received < size) {
      received += (await read(at.client, Math.min(1_000_000, size - received))).length;
      await new Promise((resolve) => void setImmediate(resolve));
      at.clock.advance(1_900);
    }

    expect(at.socket.destroyed).toBe(false);
    expect(received).toBe(size);
  });

  test("tells since when the peer has taken nothing", async () => {
    await using at = await watched({ deadlines: { writeStallMs: 8_000 } }, servedAtPath);
    const { outbox } = at.socket;
    at.clock.advance(1_000);
    at.socket.write(Buffer.alloc(2_000_000));

    at.clock.advance(1_000);
    const whileItTookNothing = outbox.tookAt;
    await read(at.client, 2_000_000);

    expect([whileItTookNothing, outbox.tookAt]).toEqual([1_000, 2_000]);
  });

  test("keeps text and bytes in order, slice by slice", async () => {
    await using at = await watched({ deadlines: { writeStallMs: 8_000 } }, servedAtPath);
    const parts = [
      "ä".repeat(300_000),
      Buffer.alloc(700_000, "b"),
      "c",
      Buffer.alloc(262_144, "d"),
      "é",
      "f".repeat(262_145),
    ];
    const expected = Buffer.concat(parts.map((part) => Buffer.from(part)));

    for (const part of parts) at.socket.write(part);

    expect((await read(at.client, expected.length)).equals(expected)).toBe(true);
  });
});

test("a half-open connection is cut by its deadline, counted from the first FIN", async () => {
  await using at = await watched({ halfOpen: { deadlineMs: 10_000 } });
  at.clock.advance(100_000);
  at.socket.resume();
  at.client.end();
  await once(at.socket, "end");

  at.clock.advance(9_999);
  const before = at.socket.destroyed;
  at.clock.advance(21);

  expect([before, at.socket.cutReason]).toEqual([false, "half-open-deadline"]);
});

test("no timer is left of connections that have ended", async () => {
  const clock = new VirtualClock();
  await using at = await served({
    clock,
    deadlines: { idleMs: 1_000, ageMs: 5_000, firstByteMs: 100, writeStallMs: 100 },
  });
  for (let count = 0; count < 20; count += 1) {
    const { client, socket } = await at.connect();
    client.destroy();
    socket.resume();
    await once(socket, "close");
  }

  clock.advance(5_020);

  expect(clock.pending).toBe(0);
  expect(at.server.counts).toMatchObject({ accepted: 20, open: 0, ended: 20, cut: {} });
});

test("10,000 connections with four deadlines each share one timer", async () => {
  const clock = new VirtualClock();
  const { Socket } = await import("@holdfast/net-core");
  const deadlines = { idleMs: 1_000, ageMs: 5_000, firstByteMs: 100, writeStallMs: 100 };

  const sockets = Array.from({ length: 10_000 }, () => new Socket({ clock, deadlines }));

  expect(clock.pending).toBe(1);
  for (const socket of sockets) socket.destroy();
});

test.each([
  [{ idleMs: 0 }, "deadlines.idleMs must be an integer from 1 to 2147483647, got 0"],
  [{ ageMs: "1h" }, 'deadlines.ageMs must be an integer from 1 to 2147483647, got "1h"'],
  [{ idle: 1 }, "deadlines.idle must be absent: there are only firstByteMs, idleMs, ageMs, writeStallMs, got 1"],
  [60, "deadlines must be an object, got 60"],
])("deadlines %j are refused by name and value", (deadlines, message) => {
  expect(() => createServer({ deadlines } as never)).toThrow(message);
});
