import { once } from "node:events";
import nodeNet from "node:net";
import {
  createServer,
  encodeLengthPrefixed,
  type FrameReader,
  frames,
  LengthPrefixedDecoder,
  LineDecoder,
  readFrames,
  type Server,
  type Socket,
} from "@holdfast/net-core";
import { describe, expect, test } from "vitest";

/** Both sides of a connection that either may end alone. */
async function pair(): Promise<{ server: Server; ours: Socket; peer: nodeNet.Socket }> {
  const server = createServer({ halfOpen: "allow" });
  const accepted = once(server, "connection");
  const endpoint = (await server.bind("tcp://127.0.0.1:0")) as { port: number; host: string };
  const peer = nodeNet.connect({ ...endpoint, allowHalfOpen: true });
  const [ours] = (await accepted) as [Socket];
  return { server, ours, peer };
}

async function textOf(socket: nodeNet.Socket): Promise<string> {
  return (await socket.toArray()).join("");
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

function listenersOf(socket: Socket): [string | symbol, number][] {
  return socket.eventNames().map((event) => [event, socket.listenerCount(event)]);
}

const lines = (): LineDecoder<"utf8"> => new LineDecoder({ encoding: "utf8", maxBytes: 10 });

describe("frames() of a socket", () => {
  test("end at the peer's FIN, and the answer can still be written (nodejs/node#49073)", async () => {
    const { server, ours, peer } = await pair();
    peer.end("one\ntwo\n");

    const read = await all(frames(ours, lines()));
    ours.end(`you said ${read.join()}`);

    expect(await textOf(peer)).toBe("you said one,two");
    expect(await server.shutdown()).toMatchObject({ cut: 0 });
  });

  test("are whole however the stream is cut on its way", async () => {
    const { server, ours, peer } = await pair();
    const sizes = Array.from({ length: 200 }, (_, index) => (index * 997) % 50_000);
    const decoder = new LengthPrefixedDecoder({ header: "varint" });

    peer.end(Buffer.concat(sizes.map((size) => encodeLengthPrefixed(Buffer.alloc(size), { header: "varint" }))));
    const read: number[] = [];
    for await (const frame of frames(ours, decoder)) read.push(frame.length);

    expect(read).toEqual(sizes);
    ours.end();
    await server.shutdown();
  });

  test("leave a socket open whose bytes are none, without a listener, so that its peer can be told", async () => {
    const { server, ours, peer } = await pair();
    const before = listenersOf(ours);
    const read: string[] = [];
    peer.end(`one\n${"x".repeat(11)}\ntwo\n`);

    const reading = (async () => {
      for await (const line of frames(ours, lines())) read.push(line);
    })();

    await expect(reading).rejects.toMatchObject({ code: "ERR_FRAMING", reason: "frame-too-long" });
    expect(read).toEqual(["one"]);
    expect(listenersOf(ours)).toEqual(before);
    expect(await Promise.all([ours.finish("too long"), textOf(peer)])).toEqual(["finished", "too long"]);
    await server.shutdown();
  });

  test("tell of a peer that ends in the middle of one", async () => {
    const { server, ours, peer } = await pair();
    peer.end("one\ntw");

    await expect(all(frames(ours, lines()))).rejects.toMatchObject({ reason: "truncated" });

    expect([ours.destroyed, ours.writable]).toEqual([false, true]);
    ours.end();
    await server.shutdown();
  });

  test("fail when the connection is reset", async () => {
    const { server, ours, peer } = await pair();
    ours.on("error", () => undefined);
    const reading = frames(ours, lines());
    peer.write("one\n");
    expect((await reading.next()).value).toBe("one");

    peer.resetAndDestroy();

    await expect(reading.next()).rejects.toMatchObject({ code: "ECONNRESET" });
    await server.shutdown();
  });

  test("destroy the socket when the loop is left early, as Node's iteration does", async () => {
    const { server, ours, peer } = await pair();
    peer.resume().write("one\ntwo\n");

    for await (const _ of frames(ours, lines())) break;

    expect(ours.destroyed).toBe(true);
    peer.destroy();
    await server.shutdown();
  });
});

describe("readFrames() of a socket", () => {
  test("gives every frame in order, however often it is paused", async () => {
    const { server, ours, peer } = await pair();
    const sent = Array.from({ length: 20_000 }, (_, index) => `line ${index % 9_999}`);
    const read: string[] = [];
    const ended = Promise.withResolvers<void>();

    const reader: FrameReader = readFrames(ours, lines(), {
      onFrame(line) {
        read.push(line);
        if (read.length % 700 !== 0) return;
        setImmediate(() => reader.resume());
        return false;
      },
      onError: ended.reject,
      onEnd: ended.resolve,
    });
    peer.end(sent.map((line) => `${line}\n`).join(""));
    await ended.promise;

    expect(read).toEqual(sent);
    ours.end();
    await server.shutdown();
  });

  test("reads nothing while it is paused, so that the peer has to wait", async () => {
    const { server, ours, peer } = await pair();
    const first = Promise.withResolvers<void>();
    const reader = readFrames(ours, new LengthPrefixedDecoder({ maxBytes: 2 ** 16 }), {
      onFrame() {
        first.resolve();
        return false;
      },
      onError: first.reject,
    });
    peer.on("error", () => undefined);

    const frame = encodeLengthPrefixed(Buffer.alloc(2 ** 16));
    for (let count = 0; count < 500; count += 1) peer.write(frame);
    await first.promise;
    const { bytesRead } = ours;
    await new Promise((resolve) => void setImmediate(resolve));

    expect([ours.isPaused(), ours.readableFlowing]).toEqual([true, false]);
    expect(ours.bytesRead - bytesRead).toBeLessThanOrEqual(2 ** 17);
    expect(peer.writableNeedDrain).toBe(true);
    reader.detach();
    ours.destroy();
    peer.destroy();
    await server.shutdown();
  });

  test("tells of bytes that are no frames, and the peer hears the answer and ends", async () => {
    const { server, ours, peer } = await pair();
    const before = listenersOf(ours);
    const told: string[] = [];
    readFrames(ours, lines(), {
      onFrame: (line) => void told.push(line),
      onError({ reason }) {
        told.push(reason);
        expect(listenersOf(ours)).toEqual(before);
        ours.end("bye");
      },
      onEnd: () => told.push("end"),
    });

    peer.end(`one\n${"x".repeat(200_000)}\ntwo\n`);

    expect(await textOf(peer)).toBe("bye");
    await server.shutdown();
    expect(told).toEqual(["one", "frame-too-long"]);
  });

  test("hands the socket over after detach(), with the listeners that it had", async () => {
    const { server, ours, peer } = await pair();
    const before = listenersOf(ours);
    const detached = Promise.withResolvers<void>();
    const reader = readFrames(ours, lines(), {
      onFrame() {
        reader.detach();
        detached.resolve();
      },
      onError: detached.reject,
    });

    peer.write("one\n");
    await detached.promise;
    expect(listenersOf(ours)).toEqual(before);
    peer.end("the rest");

    expect(await textOf(ours)).toBe("the rest");
    ours.end();
    await server.shutdown();
  });
});
