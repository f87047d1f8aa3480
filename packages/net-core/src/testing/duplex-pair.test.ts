import { once } from "node:events";
import http from "node:http";
import * as net from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ConnectionListener, createServer } from "../server/server.ts";
import type { Socket } from "../socket/socket.ts";
import { duplexPair, type DuplexPairOptions } from "./duplex-pair.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A server that does not listen, and a client of it. */
function served(listener: ConnectionListener, options?: DuplexPairOptions): Socket {
  const [client, accepted] = duplexPair(options);
  createServer(listener).emit("connection", accepted);
  return client;
}

const errorOf = async (socket: Socket): Promise<string | undefined> =>
  ((await once(socket, "error")) as [NodeJS.ErrnoException])[0].code;

describe("an end of a pair", () => {
  test("is a connected socket", () => {
    const [client, server] = duplexPair({ client: { address: "2001:db8::7", port: 5_000 } });

    expect(client).toBeInstanceOf(net.Socket);
    expect([client.pending, client.connecting, client.readyState, client.destroyed]).toEqual([
      false,
      false,
      "open",
      false,
    ]);
    expect(client.address()).toEqual({ address: "2001:db8::7", family: "IPv6", port: 5_000 });
    expect([server.remoteAddress, server.remoteFamily, server.remotePort]).toEqual(["2001:db8::7", "IPv6", 5_000]);
    expect([server.localAddress, server.localFamily, server.localPort]).toEqual(["127.0.0.1", "IPv4", 7_007]);
  });

  test("brings strings, buffers and corked writes in order, and counts them", async () => {
    const [client, server] = duplexPair();
    client.write("é");
    client.write(Buffer.from("b"));
    client.cork();
    client.write("63", "hex");
    client.write("d");
    client.uncork();
    client.end("e");

    expect((await server.toArray()).join("")).toBe("ébcde");

    expect([client.bytesWritten, server.bytesRead]).toEqual([6, 6]);
  });

  test("does not give what is written before the writer's turn is over", async () => {
    const [client, server] = duplexPair();
    const arrived: string[] = [];
    server.on("data", (chunk) => arrived.push(chunk.toString()));
    client.write("a");
    await Promise.resolve();
    await new Promise((resolve) => process.nextTick(resolve));

    expect(arrived).toEqual([]);
    await once(server, "data");
    expect(arrived).toEqual(["a"]);
  });

  test("may use the memory of a write anew once its callback is called", async () => {
    const [client, server] = duplexPair();
    const memory = Buffer.from("before");
    client.write(memory, () => memory.fill("x"));

    expect(String((await once(server, "data"))[0])).toBe("before");
  });

  test("ends when its peer has, unless half-open is allowed", async () => {
    const [client, server] = duplexPair();
    client.end();
    await Promise.all([once(client, "close"), once(server, "close")]);

    const [asking, answering] = duplexPair({ allowHalfOpen: true });
    asking.end("question");
    const question = (await answering.toArray()).join("");
    expect([question, answering.writable, answering.destroyed]).toEqual(["question", true, false]);
    answering.end("answer");
    expect((await asking.toArray()).join("")).toBe("answer");
  });

  test("tells of the peer's FIN though nobody reads", async () => {
    const [client, server] = duplexPair();
    client.end();

    await once(server, "end");
  });

  test("waits with its writes while the other does not read", async () => {
    const [client, server] = duplexPair({ bufferBytes: 1_000 });
    let isTaken = false;
    server.pause();
    client.write(Buffer.alloc(400_000), () => (isTaken = true));
    client.end("end");
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);

    expect(isTaken).toBe(false);
    expect(client.writableLength).toBe(400_003);
    expect(server.readableLength).toBeLessThan(200_000); // its own buffer and not one chunk more

    const received = Buffer.concat(await server.toArray());
    expect([received.length, isTaken]).toEqual([400_003, true]);
    expect(client.bytesWritten).toBe(400_003);
  });

  test("lets what is under way arrive when it is destroyed, then FIN", async () => {
    const [client, server] = duplexPair({ allowHalfOpen: true });
    client.write("last words");
    client.destroy();

    expect((await server.toArray()).join("")).toBe("last words");
    expect([client.remoteAddress, client.pending, client.address()]).toEqual([undefined, true, {}]);

    server.write("to nobody");
    expect(await errorOf(server)).toBe("ECONNRESET");
  });

  test("resets its peer, which loses what was under way", async () => {
    const [client, server] = duplexPair();
    const told = once(client, "close");
    client.write("lost");
    client.resetAndDestroy();

    expect(await errorOf(server)).toBe("ECONNRESET");
    expect(await told).toEqual([false]);
    expect(server.bytesRead).toBe(0);
  });

  test("resets its peer when it is destroyed with bytes unread", async () => {
    const [client, server] = duplexPair();
    client.write("a question");
    server.write("an answer that gets lost");
    server.destroy();

    expect(await errorOf(client)).toBe("ECONNRESET");
  });

  test("tells by 'close' whether there was an error", async () => {
    const [client, server] = duplexPair();
    const told = [client, server].map((end) => new Promise((resolve) => void end.once("close", resolve)));
    client.on("error", () => undefined);
    client.destroy(new Error("why"));

    expect(await Promise.all(told)).toEqual([true, false]);
  });

  test("calls back for a write that never found room when it is destroyed", async () => {
    const [client, server] = duplexPair({ bufferBytes: 10 });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.pause();
    client.write(Buffer.alloc(200_000), () => resolve());
    await new Promise(setImmediate);
    client.destroy();

    await promise;
  });

  test("tells by 'timeout' that it was idle, each time anew", async () => {
    const clock = new VirtualClock();
    const [client, server] = duplexPair({ clock });
    let count = 0;
    client.setTimeout(100).on("timeout", () => (count += 1));

    clock.advance(99);
    server.write("x");
    await once(client, "data");
    clock.advance(99);
    expect([count, client.timeout]).toEqual([0, 100]);
    clock.advance(1);
    expect(count).toBe(1);
    client.write("x");
    clock.advance(100);
    expect(count).toBe(2);
    client.setTimeout(0);
    expect(clock.pending).toBe(0);
    client.setTimeout(100).destroy();
    expect(clock.pending).toBe(0);
  });

  test("cannot be connected again", async () => {
    const [client] = duplexPair();
    const told = errorOf(client);
    client.connect(1);

    expect(await told).toBe("EISCONN");
  });

  test("carries any writes, however they are cut and however slow the reader", async () => {
    const writes = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
    const bufferBytes = fc.integer({ min: 1, max: 400 });
    const pieceBytes = fc.option(fc.integer({ min: 20, max: 500 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(writes, bufferBytes, pieceBytes, async (chunks, buffer, piece) => {
        const [client, server] = duplexPair({ bufferBytes: buffer, pieceBytes: piece });
        for (const chunk of chunks) client.write(chunk);
        client.end();

        expect(Buffer.concat(await server.toArray())).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 50 },
    );
  });

  test("gives one byte at a time if asked to", async () => {
    const [client, server] = duplexPair({ pieceBytes: 1 });
    client.end("slow");

    expect((await server.toArray()).map(String)).toEqual(["s", "l", "o", "w"]);
  });

  test.each([
    [{ bufferBytes: 0 }, "bufferBytes must be an integer >= 1, got 0"],
    [{ pieceBytes: 0 }, "pieceBytes must be an integer >= 1, got 0"],
    [{ client: { address: "nobody", port: 1 } }, 'client.address must be an IP address, got "nobody"'],
    [{ server: { address: "::1", port: -1 } }, "server.port must be an integer from 0 to 65535, got -1"],
  ])("is not made with %j", (options, message) => {
    expect(() => duplexPair(options)).toThrow(message);
  });
});

describe("Holdfast's abilities", () => {
  test("are those of an end: iteration and finish()", async () => {
    const client = served(
      async (socket) => {
        let question = "";
        for await (const chunk of socket) question += chunk.toString();
        expect(await socket.finish(`you said ${question}`)).toBe("finished");
      },
      { allowHalfOpen: true },
    );
    client.end("hello");

    expect((await client.toArray()).join("")).toBe("you said hello");
  });

  test("finish() tells of a reset", async () => {
    const [client, server] = duplexPair();
    const outcome = client.finish();
    server.resetAndDestroy();

    expect(await outcome).toBe("reset");
  });

  test("count an accepted end among the server's sockets until it is closed", async () => {
    const server = createServer();
    const [client, accepted] = duplexPair();
    server.emit("connection", accepted);
    expect([...server.sockets]).toEqual([accepted]);
    accepted.resume();
    client.destroy();
    await once(accepted, "close");

    expect(server.sockets.size).toBe(0);
  });

  test("gather what is sent in one turn", async () => {
    const [client, server] = duplexPair();
    client.send("a");
    client.send(Buffer.from("b"));
    client.send("c");

    expect(String((await once(server, "data"))[0])).toBe("abc");
  });

  test.each([
    ["idle-deadline", { idleMs: 1_000 }, ""],
    ["write-stall", { writeStallMs: 1_000 }, "x".repeat(1_000_000)],
  ])("cut by the time of a virtual clock: %s", async (reason, deadlines, data) => {
    const clock = new VirtualClock();
    const server = createServer({ clock, deadlines });
    const [client, accepted] = duplexPair();
    const told = once(accepted, "cut");
    server.emit("connection", accepted);
    client.pause();
    accepted.write(data);
    await new Promise(setImmediate);
    for (let second = 0; second < 3; second += 1) clock.advance(1_000);

    expect(await told).toEqual([reason]);
    expect([accepted.destroyed, server.sockets.size, clock.pending]).toEqual([true, 0, 0]);
  });

  test("note the keepalive that is set", () => {
    const [client] = duplexPair();
    client.setKeepAlive(true, 30_000, 5_000, 3).setNoDelay().unref();

    expect(client.keepAliveInForce).toMatchObject({ idleMs: 30_000 });
    expect(client.recorded).toEqual({ keepAlive: [true, 30_000, 5_000, 3], noDelay: true, isReferenced: false });
  });
});

test("a server of another protocol speaks over a pair as well", async () => {
  const server = http.createServer((request, response) => response.end(`you asked for ${request.url}`));
  const [client, accepted] = duplexPair({ pieceBytes: 7 });
  server.emit("connection", accepted);
  client.end("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  expect((await client.toArray()).join("")).toMatch(/^HTTP\/1.1 200 OK[^]*you asked for \/x/);
});
