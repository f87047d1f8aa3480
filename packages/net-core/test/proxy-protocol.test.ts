import { once } from "node:events";
import type nodeNet from "node:net";
import { createServer, encodeProxyHeader, type Refusal, type ServerOptions, type Socket } from "@holdfast/net-core";
import { VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { read, readAll, served, type Served, servedAtPath } from "./support/pair.ts";

const V1 = "PROXY TCP4 192.0.2.7 203.0.113.1 50000 443\r\n";
const V2 = encodeProxyHeader({
  version: 2,
  source: { kind: "tcp", host: "2001:db8::7", port: 50_000 },
  destination: { kind: "tcp", host: "2001:db8::1", port: 443 },
  tlvs: { authority: "example.org", uniqueId: Buffer.from("abc") },
  checksum: true,
});
const LOCAL = encodeProxyHeader({ version: 2, command: "local" });

const trusting: ServerOptions = { proxyProtocol: { trusted: ["127.0.0.1", "unix"] } };

/** Connects, writes, and gives the socket that the server serves. */
async function serve(
  at: Served,
  ...pieces: readonly (string | Buffer)[]
): Promise<{ client: nodeNet.Socket; socket: Socket }> {
  const connected = once(at.server, "connection") as Promise<[Socket]>;
  const client = await at.knock();
  client.setNoDelay();
  for (const piece of pieces) await new Promise((resolve) => void client.write(piece, resolve));
  const [socket] = await connected;
  return { client, socket };
}

async function refused(at: Served, data: string | Buffer): Promise<Refusal> {
  const told = once(at.server, "refused") as Promise<[Refusal]>;
  (await at.knock()).write(data);
  return (await told)[0];
}

describe.each([
  ["TCP", served],
  ["a Unix socket", servedAtPath],
])("over %s a trusted proxy's header", (_, listen) => {
  test("of version 1 tells who the client is", async () => {
    await using at = await listen(trusting);

    const { client, socket } = await serve(at, `${V1}hello`);

    expect(String(socket.peer)).toBe("tcp://192.0.2.7:50000");
    expect(socket.peer.proxyHeader).toMatchObject({ version: 1, destination: { port: 443 } });
    expect(String(await read(socket, 5))).toBe("hello");
    client.end();
    expect(await readAll(socket)).toBe("");
  });

  test("of version 2 tells who the client is, and more", async () => {
    await using at = await listen(trusting);

    const { socket } = await serve(at, Buffer.concat([V2, Buffer.from("hello")]));

    expect(String(socket.peer)).toBe("tcp://[2001:db8::7]:50000");
    expect(socket.peer.proxyHeader?.tlvs.authority).toBe("example.org");
    expect(String(await read(socket, 5))).toBe("hello");
  });

  test("may come byte by byte", async () => {
    await using at = await listen(trusting);
    const bytes = Buffer.concat([V2, Buffer.from("hi")]);

    const { socket } = await serve(at, ...Array.from(bytes, (byte) => Buffer.from([byte])));

    expect(socket.peer.address).toBe("2001:db8::7");
    expect(String(await read(socket, 2))).toBe("hi");
  });

  test("leaves what follows it to every way of reading", async () => {
    await using at = await listen(trusting);
    const ways: ((socket: Socket) => Promise<string>)[] = [
      (socket) => readAll(socket),
      async (socket) => {
        let text = "";
        socket.on("data", (chunk) => (text += String(chunk)));
        await once(socket, "end");
        return text;
      },
      async (socket) => (await socket.toArray()).join(""),
      async (socket) => String(await read(socket, 11)),
    ];

    for (const way of ways) {
      const told = Promise.withResolvers<string>();
      at.server.once("connection", (socket) => void way(socket).then(told.resolve, told.reject));
      (await at.knock()).end(`${V1}hello world`);

      expect(await told.promise).toBe("hello world");
    }
  });

  test("of a health check (LOCAL) leaves the peer who it is", async () => {
    await using at = await listen({ ...trusting, limits: { maxPerAddress: 1 } });
    await serve(at, LOCAL);

    const { socket } = await serve(at, LOCAL);

    expect(socket.peer.address).toBe(listen === served ? "127.0.0.1" : "unix");
    expect(socket.peer.proxyHeader?.command).toBe("local");
  });

  test.each([
    ["garbage", "GET / HTTP/1.1\r\n\r\n", "signature"],
    ["a header that no v1 is", "PROXY TCP4 192.0.2.07 203.0.113.1 50000 443\r\n", "address"],
    ["a wrong checksum", Buffer.from(V2.map((byte, index) => (index === V2.length - 1 ? byte ^ 1 : byte))), "checksum"],
  ])("that is %s is refused at once", async (_, data, fault) => {
    await using at = await listen(trusting);

    expect(await refused(at, data)).toMatchObject({ reason: "proxy-header", cause: fault });
    expect(at.server.counts).toMatchObject({ open: 0, refused: { "proxy-header": 1 } });
  });

  test("that does not come is refused at its deadline", async () => {
    const clock = new VirtualClock();
    await using at = await listen({ clock, proxyProtocol: { trusted: ["127.0.0.1", "unix"], deadlineMs: 1_000 } });
    const told = once(at.server, "refused") as Promise<[Refusal]>;
    const client = await at.knock();
    await new Promise((resolve) => void client.write("PROXY TCP4 192.", resolve));
    await at.server.waitForConnections(1);

    clock.advance(999);
    const before = at.server.counts.open;
    clock.advance(21);

    expect([before, (await told)[0].reason]).toEqual([1, "proxy-deadline"]);
    expect(at.server.counts.open).toBe(0);
  });

  test("that never comes since the proxy has gone again is no refusal: a health check does so", async () => {
    await using at = await listen(trusting);

    const client = await at.knock();
    await at.server.waitForConnections(1);
    client.end();
    await at.server.waitForConnections(0);

    expect(at.server.counts).toEqual({ accepted: 1, open: 0, ended: 1, refused: {}, cut: {} });
  });
});

test("limits go by the client's address and not by the proxy's", async () => {
  await using at = await served({
    ...trusting,
    limits: { maxPerAddress: 1, deny: ["198.51.100.0/24"], allow: ["0.0.0.0/0", "::/0"] },
  });
  await serve(at, V1);
  await serve(at, V2);

  const again = await refused(at, V1);
  const denied = await refused(at, "PROXY TCP4 198.51.100.9 203.0.113.1 1 2\r\n");

  expect([again.reason, again.peer.address]).toEqual(["max-per-address", "192.0.2.7"]);
  expect([denied.reason, denied.peer.address]).toEqual(["denied", "198.51.100.9"]);
});

test("nobody else's header is believed", async () => {
  await using at = await served({ proxyProtocol: { trusted: ["10.0.0.0/8"] } });

  const { socket } = await serve(at, V1);

  expect(socket.peer.address).toBe("127.0.0.1");
  expect(String(await read(socket, V1.length))).toBe(V1);
});

test("everybody else can be refused", async () => {
  await using at = await served({ proxyProtocol: { trusted: ["10.0.0.0/8"], others: "refuse" } });

  expect(await refused(at, V1)).toMatchObject({ reason: "not-allowed" });
});

test("a paused server reads no further than the header", async () => {
  await using at = await served({ ...trusting, pauseOnConnect: true });
  const { socket } = await serve(at, `${V1}hello`);
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));

  await new Promise((resolve) => void setImmediate(resolve));
  const before = text;
  socket.resume();
  await once(socket, "data");

  expect([before, text]).toEqual(["", "hello"]);
});

test.each([
  [{ trusted: "10.0.0.0/8" }, "proxyProtocol.trusted must be an AddressSet or an array of addresses"],
  [{}, "proxyProtocol.trusted must be an AddressSet or an array of addresses, got undefined"],
  [{ trusted: [], deadlineMs: 0 }, "proxyProtocol.deadlineMs must be an integer from 1"],
  [{ trusted: [], others: "maybe" }, 'proxyProtocol.others must be one of "direct", "refuse", got "maybe"'],
])("the option %j is refused by name and value", (proxyProtocol, message) => {
  expect(() => createServer({ proxyProtocol } as never)).toThrow(message);
});
