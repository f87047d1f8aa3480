import { once } from "node:events";
import * as net from "node:net";
import { duplexPair } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

type Pair = readonly [client: net.Socket, server: net.Socket];

/** A connected pair over the network. */
async function tcpPair(allowHalfOpen: boolean): Promise<Pair> {
  const listener = net.createServer({ allowHalfOpen }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const accepted = once(listener, "connection");
  const { port } = listener.address() as net.AddressInfo;
  const client = net.connect({ port, host: "127.0.0.1", allowHalfOpen });
  await once(client, "connect");
  const [server] = (await accepted) as [net.Socket];
  listener.close();
  return [client, server];
}

const EVENTS = ["data", "end", "finish", "error", "close"] as const;

/** What happens to an end up to its `'close'`, in order. */
function story(socket: net.Socket): Promise<string[]> {
  const told: string[] = [];
  for (const event of EVENTS) {
    socket.on(event, (argument?: Buffer | NodeJS.ErrnoException | boolean) => {
      if (argument instanceof Error) told.push(`${event} ${argument.code ?? argument.message}`);
      else told.push(argument === undefined ? event : `${event} ${String(argument)}`);
    });
  }
  return new Promise((resolve) => void socket.once("close", () => resolve(told)));
}

// The same for both: a pair in memory is a double of one over the network only as far as this goes.
describe.each([
  ["over TCP", tcpPair],
  ["in memory", async (allowHalfOpen: boolean): Promise<Pair> => duplexPair({ allowHalfOpen })],
])("a connected pair %s", (_, connected) => {
  test("ends on both sides when one ends", async () => {
    const [client, server] = await connected(false);
    const stories = Promise.all([story(client), story(server)]);
    client.end("last");

    expect(await stories).toEqual([
      ["finish", "end", "close false"],
      ["data last", "end", "finish", "close false"],
    ]);
  });

  test("goes through the states that node:net documents", async () => {
    const [client, server] = await connected(true);
    const states = (): unknown[] => [client.readyState, server.readyState, client.pending, client.connecting];
    expect(states()).toEqual(["open", "open", false, false]);
    server.resume();
    client.resume().end();
    await once(server, "end");
    expect(states()).toEqual(["readOnly", "writeOnly", false, false]);
    server.end();
    await Promise.all([once(client, "close"), once(server, "close")]);

    expect(states()).toEqual(["closed", "closed", true, false]);
    expect([client.remoteAddress, client.remotePort, client.address(), client.destroyed]).toEqual([
      undefined,
      undefined,
      {},
      true,
    ]);
  });

  test("stays half-open where that is allowed", async () => {
    const [client, server] = await connected(true);
    const stories = Promise.all([story(client), story(server)]);
    client.end("question");
    await once(server, "end");
    server.write("ans");
    await once(client, "data");
    server.end("wer");

    expect(await stories).toEqual([
      ["finish", "data ans", "data wer", "end", "close false"],
      ["data question", "end", "finish", "close false"],
    ]);
  });

  test("is ended for the peer when one side is destroyed, with an error or not", async () => {
    const [client, server] = await connected(false);
    const stories = Promise.all([story(client), story(server)]);
    client.write("last");
    await once(server, "data");
    client.destroy(new Error("ours alone"));

    expect(await stories).toEqual([
      ["error ours alone", "close true"],
      ["data last", "end", "finish", "close false"],
    ]);
  });

  test("is reset for the peer only", async () => {
    const [client, server] = await connected(true);
    const stories = Promise.all([story(client), story(server)]);
    client.resetAndDestroy();

    expect(await stories).toEqual([["close false"], ["error ECONNRESET", "close true"]]);
  });

  test("is reset for the peer by who is destroyed before it has read all", async () => {
    const [client, server] = await connected(true);
    server.pause();
    client.on("error", () => undefined).write(Buffer.alloc(1_000_000));
    await once(server, "readable");
    const told = story(client);
    server.destroy();

    expect((await told).at(-1)).toBe("close true");
  });

  test("breaks for who writes on after the peer is gone", async () => {
    const [client, server] = await connected(true);
    const told = story(client);
    server.destroy();
    await once(client, "end");
    while (!client.destroyed) {
      client.write("to nobody"); // the first is answered by the reset only
      await new Promise(setImmediate);
    }
    const events = await told;

    expect(events.filter((event) => /^(end|error (ECONNRESET|EPIPE)|close)/.test(event))).toEqual([
      "end",
      expect.stringMatching(/^error/),
      "close true",
    ]);
  });

  test("refuses what is written after end() and after destroy()", async () => {
    const [client] = await connected(false);
    const [server] = await connected(false);
    client.on("error", () => undefined).end();
    server.on("error", () => undefined).destroy();
    const codes = await Promise.all(
      [client, server].map(
        (socket) =>
          new Promise((resolve) => void socket.write("late", (error) => resolve((error as { code?: string }).code))),
      ),
    );

    expect(codes).toEqual(["ERR_STREAM_WRITE_AFTER_END", "ERR_STREAM_DESTROYED"]);
  });

  test("tells by the return value of write() and by 'drain' when to go on", async () => {
    const [client, server] = await connected(false);
    const bytes = Buffer.alloc(20_000_000, "x");
    expect(client.write(bytes)).toBe(false);
    expect([client.writableNeedDrain, client.bytesWritten]).toEqual([true, bytes.length]);
    server.resume();
    await once(client, "drain");

    expect([client.writableLength, client.writableNeedDrain]).toEqual([0, false]);
    client.destroy();
    server.destroy();
  });

  test("can be piped through, text in pieces and all", async () => {
    const [client, server] = await connected(false);
    server.pipe(server);
    const text = "žluťoučký kůň 🐎 ".repeat(50_000);
    client.setEncoding("utf8").end(text);

    expect((await client.toArray()).join("")).toBe(text);
    expect([client.bytesWritten, client.bytesRead]).toEqual([Buffer.byteLength(text), Buffer.byteLength(text)]);
  });

  test("ends after what is written by destroySoon()", async () => {
    const [client, server] = await connected(false);
    const told = story(server);
    client.write("last");
    client.destroySoon();

    expect(await told).toEqual(["data last", "end", "finish", "close false"]);
  });

  test("forgets a timeout when it is closed, and takes the listener back for 0", async () => {
    const [client, server] = await connected(false);
    const listener = (): void => undefined;
    client.setTimeout(60_000, listener);
    expect([client.timeout, client.listenerCount("timeout")]).toEqual([60_000, 1]);
    client.setTimeout(0, listener);

    expect([client.timeout, client.listenerCount("timeout")]).toEqual([0, 0]);
    server.destroy();
    client.destroy();
  });

  test("can be read by 'readable' and read(n)", async () => {
    const [client, server] = await connected(false);
    server.end("abcdef");
    const read: string[] = [];
    client.on("readable", () => {
      for (let piece: Buffer | null = client.read(2); piece; piece = client.read(2)) read.push(piece.toString());
    });
    await once(client, "end");

    expect(read).toEqual(["ab", "cd", "ef"]);
  });

  test("obeys the methods of its options and stays what it is", async () => {
    const [client, server] = await connected(false);

    expect(client.setNoDelay().setKeepAlive(true, 1_000).ref().unref().setTimeout(0)).toBe(client);
    expect(client).toBeInstanceOf(net.Socket);
    client.destroy();
    server.destroy();
  });
});
