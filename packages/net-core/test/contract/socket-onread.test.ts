import { once } from "node:events";
import type nodeNet from "node:net";
import { describe, expect, test } from "vitest";
import { closed, modules, recorded, serving } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  test("data is read into the one buffer, and no 'data' is emitted", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));
    const buffer = Buffer.alloc(100);
    const reads: unknown[] = [];
    const callback = (count: number, into: Uint8Array): boolean => {
      reads.push([Buffer.from(into.subarray(0, count)).toString(), into === buffer]);
      return true;
    };

    const socket = net.connect({ port: served.port, host: "127.0.0.1", onread: { buffer, callback } });
    const seen = recorded(socket, "data", "end", "close");
    await closed(socket);

    expect(reads).toEqual([["hello", true]]);
    expect(seen).toEqual(["end", "close"]);
  });

  test("a small buffer is filled again and again", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));
    const sizes: number[] = [];
    const onread = {
      buffer: Buffer.alloc(2),
      callback: (count: number) => {
        sizes.push(count);
        return true;
      },
    };

    const socket = net.connect({ port: served.port, host: "127.0.0.1", onread });
    await closed(socket);

    expect(sizes).toEqual([2, 2, 1]);
  });

  test("a function gives a new buffer for each read", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));
    const buffers = new Set<Uint8Array>();
    const onread = {
      buffer: () => Buffer.alloc(2),
      callback: (_count: number, into: Uint8Array) => {
        buffers.add(into);
        return true;
      },
    };

    const socket = net.connect({ port: served.port, host: "127.0.0.1", onread });
    await closed(socket);

    expect(buffers.size).toBe(3);
  });

  test("a callback that gives false pauses the socket until resume", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));
    const sizes: number[] = [];
    const { promise: paused, resolve } = Promise.withResolvers<void>();
    const onread = {
      buffer: Buffer.alloc(2),
      callback: (count: number) => {
        sizes.push(count);
        resolve();
        return sizes.length > 1;
      },
    };
    const socket = net.connect({ port: served.port, host: "127.0.0.1", onread });
    await paused;

    const before = [...sizes];
    socket.resume();
    await closed(socket);

    expect([before, sizes]).toEqual([[2], [2, 2, 1]]);
  });

  test("`new Socket` takes it as well", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));
    const heard: string[] = [];
    const onread = {
      buffer: Buffer.alloc(100),
      callback: (count: number, into: Uint8Array) => {
        heard.push(Buffer.from(into.subarray(0, count)).toString());
        return true;
      },
    };

    const socket = new net.Socket({ onread });
    await closed(socket.connect(served.port, "127.0.0.1"));

    expect(heard).toEqual(["hello"]);
  });

  test("without a buffer or a callback it is ignored", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));

    const onread = { buffer: "a buffer", callback: () => true } as unknown as nodeNet.OnReadOpts;
    const socket = net.connect({ port: served.port, host: "127.0.0.1", onread });
    const [data] = (await once(socket, "data")) as [Buffer];

    expect(data.toString()).toBe("hello");
  });
});
