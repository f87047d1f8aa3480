import { once } from "node:events";
import { connect as dial, createServer, type OutboxOptions, type Socket, type Waiting } from "@holdfast/net-core";
import { VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { readAll, type Served, servedAtPath } from "./support/pair.ts";

const KIB = Buffer.alloc(1_024, "x");

/** Sends until `done`, a turn of the event loop between two pieces, so that what the system takes is taken. */
async function sendUntil(socket: Socket, done: () => boolean, producer?: Socket): Promise<void> {
  while (!done()) {
    socket.send(KIB, producer);
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

function withOutbox(outbox: OutboxOptions): Promise<Served> {
  return servedAtPath({ outbox });
}

describe("a peer that does not read", () => {
  test("becomes slow at the soft cap: send() says so and 'slow' tells how much waits", async () => {
    await using at = await withOutbox({ softBytes: 4_096 });
    const { socket } = await at.connect();
    const told: Waiting[] = [];
    socket.on("slow", (waiting) => void told.push(waiting));
    const named = once(at.server, "slow") as Promise<[Waiting, Socket]>;

    let answer = true;
    await sendUntil(socket, () => !(answer = socket.send(KIB)));

    expect(told).toHaveLength(1);
    expect((await named)[1]).toBe(socket);
    expect(told[0]?.bytes).toBeGreaterThanOrEqual(4_096);
    expect(told[0]?.chunks).toBeGreaterThanOrEqual(4);
    expect(socket.waiting.bytes).toBeGreaterThanOrEqual(4_096);
    expect(answer).toBe(false);
  });

  test("has caught up when half of the soft cap is out", async () => {
    await using at = await withOutbox({ softBytes: 4_096 });
    const { client, socket } = await at.connect();
    await sendUntil(socket, () => socket.waiting.bytes >= 8_192);
    const caughtUp = once(socket, "caughtUp") as Promise<[Waiting]>;

    client.resume();

    expect((await caughtUp)[0].bytes).toBeLessThanOrEqual(2_048);
    expect(socket.send("x")).toBe(true);
  });

  test("becomes slow by chunks, too", async () => {
    await using at = await withOutbox({ softChunks: 10, hardChunks: 1_000_000 });
    const { socket } = await at.connect();
    const slow = once(socket, "slow") as Promise<[Waiting]>;

    for (let number = 0; number < 10; number += 1) socket.send("x");

    expect((await slow)[0]).toEqual({ bytes: 10, chunks: 10, droppedChunks: 0, droppedBytes: 0 });
  });

  test("becomes slow, and catches up, by plain write() too", async () => {
    await using at = await withOutbox({ softBytes: 500_000, hardBytes: 4_000_000 });
    const { client, socket } = await at.connect();
    const slow = once(socket, "slow");
    const caughtUp = once(socket, "caughtUp");

    socket.write(Buffer.alloc(2_000_000));
    await slow;
    client.resume();

    await caughtUp;
  });

  test("pauses its producers, until it has caught up", async () => {
    await using at = await withOutbox({ softBytes: 4_096, policy: "pause" });
    const { client, socket } = await at.connect();
    const { client: other, socket: slowToo } = await at.connect();
    const { socket: producer } = await at.connect();

    await sendUntil(socket, () => producer.isPaused(), producer);
    await sendUntil(slowToo, () => slowToo.waiting.bytes > 4_096, producer);
    const firstUp = once(socket, "caughtUp");
    client.resume();
    await firstUp;
    const pausedByTheOther = producer.isPaused();
    const secondUp = once(slowToo, "caughtUp");
    other.resume();
    await secondUp;

    expect(pausedByTheOther).toBe(true);
    expect(producer.isPaused()).toBe(false);
  });

  test("lets its producers go on when it goes", async () => {
    await using at = await withOutbox({ softBytes: 4_096, policy: "pause" });
    const { socket } = await at.connect();
    const { socket: producer } = await at.connect();
    await sendUntil(socket, () => producer.isPaused(), producer);

    socket.destroy();

    expect(producer.isPaused()).toBe(false);
  });

  test("never has more waiting than the hard cap: the newest is dropped and counted", async () => {
    await using at = await withOutbox({ hardBytes: 16_384, policy: "drop" });
    const { client, socket } = await at.connect();
    let sent = 0;

    await sendUntil(socket, () => (sent += 1) > 2_000);
    const { bytes, droppedBytes, droppedChunks } = socket.waiting;
    socket.end();
    const received = await readAll(client);

    expect(bytes).toBeLessThanOrEqual(16_384);
    expect(droppedChunks).toBeGreaterThan(0);
    expect(droppedBytes).toBe(droppedChunks * 1_024);
    expect(received.length).toBe((sent - 1 - droppedChunks) * 1_024);
  });

  test.each(["pause", "disconnect"] as const)("is cut at the hard cap under %s", async (policy) => {
    await using at = await withOutbox({ hardBytes: 16_384, policy });
    const { socket } = await at.connect();
    const told = once(socket, "cut");

    await sendUntil(socket, () => socket.destroyed);

    expect(await told).toEqual(["slow-consumer"]);
    expect(socket.cutReason).toBe("slow-consumer");
    expect(at.server.counts.cut).toEqual({ "slow-consumer": 1 });
  });

  test("is cut when plain write() exceeds the hard cap", async () => {
    await using at = await withOutbox({ hardBytes: 16_384, policy: "drop" });
    const { socket } = await at.connect();

    socket.write(Buffer.alloc(4_000_000));

    expect(socket.cutReason).toBe("slow-consumer");
  });

  test("has a time of grace under disconnect, that ends when it catches up", async () => {
    const clock = new VirtualClock();
    await using at = await servedAtPath({ clock, outbox: { softBytes: 4_096, policy: "disconnect", graceMs: 1_000 } });
    const { client, socket } = await at.connect();
    await sendUntil(socket, () => socket.waiting.bytes >= 4_096);
    clock.advance(900);
    const caughtUp = once(socket, "caughtUp");
    client.resume();
    await caughtUp;
    clock.advance(900);
    expect(socket.destroyed).toBe(false);

    client.pause();
    await sendUntil(socket, () => socket.waiting.bytes >= 4_096);
    clock.advance(1_020);

    expect(socket.cutReason).toBe("slow-consumer");
  });

  test("does not hold up the others", async () => {
    await using at = await withOutbox({ hardBytes: 65_536, policy: "drop" });
    const { socket: frozen } = await at.connect();
    const { client, socket } = await at.connect();
    const received = readAll(client);

    for (let number = 0; number < 3_000; number += 1) {
      frozen.send(KIB);
      socket.send(KIB);
      if (socket.waiting.bytes > 32_768) await new Promise((resolve) => void setImmediate(resolve));
    }
    socket.end();

    expect((await received).length).toBe(3_000 * 1_024);
    expect(socket.waiting.droppedChunks).toBe(0);
  });
});

test("an outbox of a client is an option of connect(), too", async () => {
  const server = createServer();
  const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
  const client = dial({ port, host: "127.0.0.1", outbox: { softBytes: 100 } });

  expect(client.send(KIB)).toBe(false);

  client.destroy();
  await server.shutdown({ deadlineMs: 0 });
});

describe("the options of an outbox", () => {
  test.each([
    [{ softBytes: 0 }, "outbox.softBytes must be an integer >= 1 or Infinity, got 0"],
    [{ hardBytes: 100, softBytes: 101 }, "outbox.softBytes must be an integer from 1 to 100, got 101"],
    [{ hardBytes: "1k" }, 'outbox.hardBytes must be an integer >= 1 or Infinity, got "1k"'],
    [{ hardChunks: 1.5 }, "outbox.hardChunks must be an integer >= 1 or Infinity, got 1.5"],
    [{ policy: "cut" }, 'outbox.policy must be one of "pause", "drop", "disconnect", got "cut"'],
    [{ graceMs: -1 }, "outbox.graceMs must be an integer from 0 to 2147483647, got -1"],
    [{ soft: 1 }, "outbox.soft must be absent"],
    [7, "outbox must be an object, got 7"],
  ])("%j are refused by name and value", (outbox, message) => {
    expect(() => createServer({ outbox } as never)).toThrow(message);
  });
});
