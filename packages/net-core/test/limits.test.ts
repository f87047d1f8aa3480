import { once } from "node:events";
import nodeNet from "node:net";
import { createServer, type Refusal } from "@holdfast/net-core";
import { VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { readAll, type Served, served, servedAtPath } from "./support/pair.ts";

/** The next refusal of a server. */
async function refusal(at: Served): Promise<Refusal> {
  return ((await once(at.server, "refused")) as [Refusal])[0];
}

/** Knocks, and tells why it was refused. */
async function refusedReason(at: Served): Promise<string> {
  const [{ reason }] = await Promise.all([refusal(at), at.knock()]);
  return reason;
}

/** Knocks, and tells what the server says of it and to whom. */
async function refused(at: Served): Promise<{ reason: string; peer: string; line: string }> {
  const [{ reason, peer }, client] = await Promise.all([refusal(at), at.knock()]);
  return { reason, peer: peer.address, line: await readAll(client) };
}

describe("connections in all", () => {
  test("are limited, and room is made by those who go", async () => {
    await using at = await served({ limits: { maxConnections: 2, refusalLine: "full\r\n" } });
    const { client } = await at.connect();
    const { socket } = await at.connect();

    expect(await refused(at)).toEqual({ reason: "max-connections", peer: "127.0.0.1", line: "full\r\n" });
    socket.destroy();
    client.end();
    await at.connect();

    expect(at.server.counts).toEqual({ accepted: 4, open: 2, ended: 1, refused: { "max-connections": 1 }, cut: {} });
  });

  test("count under other limits from the moment that those are set", async () => {
    await using at = await served({ limits: { maxConnections: 1 } });
    await at.connect();

    at.server.setLimits({ maxConnections: 2 });
    await at.connect();
    at.server.setLimits({ maxConnections: 1 });

    expect((await refused(at)).reason).toBe("max-connections");
    expect(() => at.server.setLimits({ maxConnections: 0 })).toThrow("limits.maxConnections");
    expect(at.server.counts.open).toBe(2);
  });
});

test("the descriptors are watched from the moment that this is asked for, and no more when it is not", async () => {
  const clock = new VirtualClock();
  await using at = await served({ clock });

  at.server.setLimits({ descriptors: { reserve: 10_000_000 } }); // more than there are
  const refused = await refusedReason(at);
  const watching = clock.pending;
  at.server.setLimits({});
  await at.connect();

  expect([refused, watching, clock.pending]).toEqual(["descriptors", 1, 0]);
});

describe("connections of one address", () => {
  test("are limited, whatever form the address has", async () => {
    const server = createServer({ limits: { maxPerAddress: 1 } });
    const { port } = (await server.bind("tcp://[::]:0")) as { port: number }; // IPv4 comes in mapped
    const accepted = once(server, "connection");
    const first = nodeNet.connect(port, "127.0.0.1");
    await accepted;

    const turnedAway = once(server, "refused") as Promise<[Refusal]>;
    const second = nodeNet.connect(port, "127.0.0.1").on("error", () => undefined);
    const [{ reason, peer }] = await turnedAway;
    const other = once(server, "connection");
    const third = nodeNet.connect({ port, host: "127.0.0.2", localAddress: "127.0.0.2" });
    await other;

    expect([reason, peer.address]).toEqual(["max-per-address", "127.0.0.1"]);
    for (const client of [first, second, third]) client.destroy();
    await server.shutdown({ deadlineMs: 0 });
  });

  test("are free again when they have gone", async () => {
    await using at = await served({ limits: { maxPerAddress: 1 } });
    for (let round = 0; round < 20; round += 1) {
      const { socket } = await at.connect();
      socket.destroy();
    }
    await at.connect();

    expect((await refused(at)).reason).toBe("max-per-address");
  });

  test("do not count on a Unix socket", async () => {
    await using at = await servedAtPath({ limits: { maxPerAddress: 1 } });
    await at.connect();

    await at.connect();

    expect(at.server.counts).toMatchObject({ open: 2, refused: {} });
  });
});

test("so many connections come in a second as may", async () => {
  const clock = new VirtualClock();
  await using at = await served({ clock, limits: { acceptsPerSecond: 2 } });
  await at.connect();
  await at.connect();

  const third = await refused(at);
  clock.advance(500);
  await at.connect();
  const fifth = await refused(at);

  expect([third.reason, fifth.reason]).toEqual(["accept-rate", "accept-rate"]);
});

describe("by address", () => {
  test.each([
    [{ deny: ["127.0.0.0/8"] }, "denied"],
    [{ allow: ["10.0.0.0/8", "unix"] }, "not-allowed"],
    [{ allow: ["127.0.0.1"], deny: ["127.0.0.1"] }, "denied"],
  ])("%j refuses 127.0.0.1 as %s", async (limits, reason) => {
    await using at = await served({ limits });

    expect(await refused(at)).toEqual({ reason, peer: "127.0.0.1", line: "" });
  });

  test("an allowed address is let in", async () => {
    await using at = await served({ limits: { allow: ["::ffff:127.0.0.0/104"], deny: ["127.0.0.2"] } });

    await at.connect();
  });

  test("clients of a Unix socket go by the word unix", async () => {
    await using allowing = await servedAtPath({ limits: { allow: ["unix"] } });
    await using denying = await servedAtPath({ limits: { deny: ["unix"] } });

    await allowing.connect();

    expect(await refused(denying)).toMatchObject({ reason: "denied", peer: "unix" });
  });
});

test("a refused client reads its line though the server never read what it had sent", async () => {
  await using at = await served({
    limits: { maxConnections: 1, refusalLine: ({ reason, peer }) => `${reason} ${peer.address}\n` },
  });
  await at.connect();
  const { port } = at.server.address() as { port: number };

  const client = nodeNet.connect({ port, host: "127.0.0.1" });
  client.write("x".repeat(10_000));

  expect(await readAll(client)).toBe("max-connections 127.0.0.1\n");
});

test("a refused client that does not go is cut after a second", async () => {
  const clock = new VirtualClock();
  await using at = await served({ clock, limits: { maxConnections: 1, refusalLine: "full\n" } });
  await at.connect();
  const [, client] = await Promise.all([refusal(at), at.knock()]);
  client.pause();
  const connections = (): Promise<number> =>
    new Promise((resolve) => void at.server.getConnections((_, count) => resolve(count)));
  const before = await connections();

  clock.advance(1_020);
  await once(client.resume(), "end");

  expect([before, await connections()]).toEqual([2, 1]);
});

test("the limits hold among 2,000 connections that come and go, and the counts add up", async () => {
  await using at = await servedAtPath({ limits: { maxConnections: 10 } });
  let most = 0;
  at.server.on("connection", (socket) => {
    most = Math.max(most, at.server.sockets.size);
    socket.on("error", () => undefined).end("served");
    socket.resume();
  });
  const answers: string[] = [];
  const worker = async (): Promise<void> => {
    for (let round = 0; round < 50; round += 1) {
      const client = await at.knock();
      client.end();
      answers.push(await readAll(client));
    }
  };

  await Promise.all(Array.from({ length: 40 }, worker));
  await at.server.waitForConnections(0);

  const {
    accepted,
    open,
    ended,
    refused: { "max-connections": full = 0 },
  } = at.server.counts;
  expect({ accepted, open, all: ended + full }).toEqual({ accepted: 2_000, open: 0, all: 2_000 });
  expect(most).toBeLessThanOrEqual(10);
  expect(answers.filter((answer) => answer === "served")).toHaveLength(ended);
});

test.each([
  [{ maxConnections: 0 }, "limits.maxConnections must be an integer >= 1 or Infinity, got 0"],
  [{ maxPerAddress: "many" }, 'limits.maxPerAddress must be an integer >= 1 or Infinity, got "many"'],
  [{ acceptsPerSecond: 0.5 }, "limits.acceptsPerSecond must be an integer >= 1 or Infinity, got 0.5"],
  [{ allow: "10.0.0.0/8" }, "limits.allow must be an AddressSet or an array of addresses"],
  [{ deny: ["10.0.0.0/8", "010.0.0.1"] }, "limits.deny[1]"],
  [{ descriptors: { reserve: 0 } }, "limits.descriptors.reserve must be an integer >= 1, got 0"],
  [{ refusalLine: 7 }, "limits.refusalLine must be a string or a function, got 7"],
  [{ connections: 7 }, "limits.connections must be absent: there is no such limit, got 7"],
  [7, "limits must be an object, got 7"],
])("limits %j are refused by name and value", (limits, message) => {
  expect(() => createServer({ limits } as never)).toThrow(message);
});
