import { randomBytes } from "node:crypto";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { roundTrip, running, type Running } from "./support/running.ts";

const MIB = 1024 * 1024;

/** A server that listens both ways, and the index of each endpoint. */
async function both(): Promise<Running> {
  const folder = await temporaryDirectory();
  const server = await running({ listen: ["tcp://127.0.0.1:0", `unix:${folder.path("echo.sock")}`] });
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe.each([
  ["TCP", 0],
  ["a Unix socket", 1],
])("over %s", (_, index) => {
  test("every byte comes back, and then the end (RFC 862)", async () => {
    await using server = await both();
    await using client = await server.connect(index);
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

    await client.halfClose(everyByte);

    expect(await client.readToEnd()).toEqual(everyByte);
  });

  test("bytes sent one at a time come back one at a time", async () => {
    await using server = await both();
    await using client = await server.connect(index);

    for (const byte of randomBytes(300)) {
      await client.send(Uint8Array.of(byte));

      expect((await client.read(1))[0]).toBe(byte);
    }
  });

  test("chunks of 64 KiB come back while the next are sent", async () => {
    await using server = await both();
    await using client = await server.connect(index);

    for (let round = 0; round < 20; round += 1) {
      const chunk = randomBytes(65_536);
      const [echo] = await Promise.all([client.read(chunk.length), client.send(chunk)]);

      expect(echo.equals(chunk)).toBe(true);
    }
  });

  test("10 MB sent in one go come back whole, and the log counts them", async () => {
    await using server = await both();
    await using client = await server.connect(index);
    const data = randomBytes(10 * MIB);

    await client.halfClose(data);

    expect((await client.readToEnd()).equals(data)).toBe(true);
    expect(await server.log.next("connection ended")).toMatchObject({
      reason: "finished",
      bytesIn: data.length,
      bytesOut: data.length,
    });
  });

  test("fifty clients at once each get their own bytes", async () => {
    await using server = await both();

    await Promise.all(
      Array.from({ length: 50 }, async () => {
        await using client = await server.connect(index);
        const data = randomBytes(100_000);
        await client.halfClose(data);
        expect((await client.readToEnd()).equals(data)).toBe(true);
      }),
    );

    expect(server.server.counts.accepted).toBe(50);
  });
});

describe("half-open", () => {
  test("what came before the client's FIN comes back before ours", async () => {
    await using server = await running();
    await using client = await server.connect();
    const data = randomBytes(64 * 1024);

    client.pause();
    await client.halfClose(data); // as much as the system takes without a reader
    client.resume();

    expect((await client.readToEnd()).equals(data)).toBe(true);
    expect(await server.log.next("connection ended")).toMatchObject({ reason: "finished" });
  });

  test("a client that ends without a word gets our FIN, and is no error", async () => {
    await using server = await running();
    await using client = await server.connect();

    await client.halfClose();

    expect(await client.readToEnd()).toHaveLength(0);
    expect(await server.log.next("connection ended")).toMatchObject({ level: 20, reason: "finished", bytesIn: 0 });
  });
});

test("the log tells who was connected, for how long, and why no more, and never what was said", async () => {
  await using server = await running();
  await using client = await server.connect();
  const { localPort } = client.socket;

  await roundTrip(client, "open sesame");
  await client.halfClose();

  const line = await server.log.next("connection ended");
  expect(line).toMatchObject({
    id: 1,
    endpoint: `tcp://127.0.0.1:${server.endpoints[0]?.kind === "tcp" && server.endpoints[0].port}`,
    peer: `tcp://127.0.0.1:${localPort}`,
    bytesIn: 11,
    bytesOut: 11,
    durationMs: expect.any(Number),
    reason: "finished",
  });
  expect(JSON.stringify(server.log.all)).not.toContain("sesame");
});
