import { once } from "node:events";
import { text } from "node:stream/consumers";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, modules, serving } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  test("address() tells port, family and address of the own end", async () => {
    await using pair = await connected(net);

    expect(pair.client.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port: pair.client.localPort });
    expect(pair.accepted.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port: pair.port });
  });

  test("what is remote for one end is local for the other", async () => {
    await using pair = await connected(net);
    const { client, accepted } = pair;

    const own = [client.localAddress, client.localPort, client.localFamily];
    expect([accepted.remoteAddress, accepted.remotePort, accepted.remoteFamily]).toEqual(own);
    const other = [client.remoteAddress, client.remotePort, client.remoteFamily];
    expect([accepted.localAddress, accepted.localPort, accepted.localFamily]).toEqual(other);
    expect(other).toEqual(["127.0.0.1", pair.port, "IPv4"]);
  });

  test("a Unix socket has no addresses", async () => {
    await using directory = await temporaryDirectory();
    await using pair = await connected(net, { path: directory.path("a.sock") });

    for (const socket of [pair.client, pair.accepted]) {
      expect([socket.remoteAddress, socket.remotePort, socket.localAddress, socket.address()]).toEqual([
        undefined,
        undefined,
        undefined,
        {},
      ]);
    }
  });

  test("remoteAddress is unknown once a socket has closed, unless it was asked before", async () => {
    await using asked = await connected(net);
    await using unasked = await connected(net);
    const before = asked.accepted.remoteAddress;

    for (const { accepted } of [asked, unasked]) {
      accepted.destroy();
      await closed(accepted);
    }

    expect([before, asked.accepted.remoteAddress, unasked.accepted.remoteAddress]).toEqual([
      "127.0.0.1",
      "127.0.0.1",
      undefined,
    ]);
  });

  test("connecting, pending and readyState follow a connection from its beginning to its end", async () => {
    await using served = await serving(net);
    const socket = new net.Socket();
    const states: unknown[] = [];
    const note = (): void => void states.push([socket.connecting, socket.pending, socket.readyState]);

    note();
    socket.connect(served.port, "127.0.0.1");
    note();
    await once(socket, "connect");
    note();
    socket.destroy();
    note();
    await closed(socket);

    expect(states).toEqual([
      [false, true, "open"],
      [true, true, "opening"],
      [false, false, "open"],
      [false, true, "closed"],
    ]);
  });

  test("pause holds data back, resume lets it through, and both return the socket", async () => {
    await using pair = await connected(net, { client: { highWaterMark: 1 } as object });
    expect(pair.client.pause()).toBe(pair.client);
    pair.accepted.end("hello");
    await once(pair.accepted, "finish");
    expect(pair.client.isPaused()).toBe(true);

    const heard = text(pair.client);

    expect(pair.client.resume()).toBe(pair.client);
    expect(await heard).toBe("hello");
  });

  test("ref, unref, setEncoding and setTimeout return the socket, connected or not", async () => {
    await using pair = await connected(net);

    for (const socket of [pair.client, new net.Socket()]) {
      expect([socket.unref(), socket.ref(), socket.setEncoding("utf8"), socket.setTimeout(0)]).toEqual(
        Array.from({ length: 4 }, () => socket),
      );
    }
  });

  test("bufferSize is what waits to be sent, and undefined without a connection", async () => {
    await using pair = await connected(net);
    const much = Buffer.alloc(16 * 1024 * 1024);

    pair.client.write(much);

    expect([pair.client.bufferSize, new net.Socket().bufferSize]).toEqual([much.length, undefined]);
  });
});
