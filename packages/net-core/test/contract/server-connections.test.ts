import { EventEmitter, once } from "node:events";
import type nodeNet from "node:net";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, listening, modules, recorded, serving } from "./support.ts";

const countOf = (server: nodeNet.Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe.each(modules)("%s", (_specifier, net) => {
  test("'connection' brings a Socket that is open", async () => {
    await using pair = await connected(net);

    expect(pair.accepted).toBeInstanceOf(net.Socket);
    expect(pair.accepted.readyState).toBe("open");
    expect(pair.accepted.remotePort).toBe(pair.client.localPort);
  });

  test("'connection' has the server as `this`", async () => {
    const server = net.createServer();
    const heard = new Promise((resolve) => {
      server.on("connection", function (this: unknown, socket) {
        socket.end();
        resolve(this);
      });
    });
    const client = net.connect(await listening(server), "127.0.0.1").resume();
    const [self] = await Promise.all([heard, closed(client)]);

    expect(self).toBe(server);
    await server[Symbol.asyncDispose]();
  });

  test("an accepted socket knows its server", async () => {
    await using pair = await connected(net);

    expect(pair.accepted).toMatchObject({ server: pair.server });
  });

  test("an accepted socket has no listeners but those that node:net gives it", async () => {
    await using server = net.createServer();
    let names: unknown;
    server.once("connection", (socket) => {
      names = socket.eventNames();
      socket.destroy();
    });

    await closed(net.connect(await listening(server), "127.0.0.1").resume());

    expect(names).toEqual(["end"]);
  });

  test("'close' comes only when every connection has ended", async () => {
    await using first = await connected(net);
    const second = net.connect(first.port, "127.0.0.1").resume();
    const [accepted] = (await once(first.server, "connection")) as [nodeNet.Socket];
    const seen = recorded(first.server, "close");

    first.server.close();
    first.client.destroy();
    await closed(first.accepted);
    const afterOne = [...seen];
    accepted.end();
    await Promise.all([closed(first.server), closed(second)]);

    expect(afterOne).toEqual([]);
  });

  test("getConnections returns the server and counts the open connections", async () => {
    await using pair = await connected(net);

    expect(await countOf(pair.server)).toBe(1);
    pair.client.destroy();
    await closed(pair.accepted);

    expect(await countOf(pair.server)).toBe(0);
    expect(pair.server.getConnections(() => undefined)).toBe(pair.server);
  });

  test("ref and unref return the server, before it listens and after", async () => {
    await using server = net.createServer();

    expect([server.ref(), server.unref(), server.ref()]).toEqual([server, server, server]);
    await listening(server);
    expect([server.unref(), server.ref()]).toEqual([server, server]);
  });

  test("a 'connection' that a user emits reaches the listeners as it is", () => {
    const server = net.createServer();
    const heard: unknown[] = [];
    server.on("connection", (...args) => void heard.push(...args));

    const answers = [server.emit("connection", "anything", 7), server.emit("a name of the user's", 1)];

    expect(heard).toEqual(["anything", 7]);
    expect(answers).toEqual([true, false]);
  });

  test("a rejecting listener destroys its connection, where rejections are captured", async () => {
    EventEmitter.captureRejections = true;
    const server = net.createServer();
    EventEmitter.captureRejections = false;
    const error = new Error("rejected");
    const told = new Promise((resolve) => {
      server.on("connection", async (socket: nodeNet.Socket) => {
        socket.once("error", resolve);
        throw error;
      });
    });
    const client = net.connect(await listening(server), "127.0.0.1").resume();
    const [reason] = await Promise.all([told, closed(client)]);

    expect(reason).toBe(error);
    await server[Symbol.asyncDispose]();
  });

  describe("with `maxConnections`", () => {
    test("a connection too many is closed, and 'drop' tells whose it was", async () => {
      await using pair = await connected(net);
      pair.server.maxConnections = 1;
      const dropped = once(pair.server, "drop");

      const refused = net.connect(pair.port, "127.0.0.1").resume();
      const localPort = once(refused, "connect").then(() => refused.localPort);
      const [[about], remotePort] = await Promise.all([dropped, localPort, closed(refused)]);

      expect(about).toEqual({
        localAddress: "127.0.0.1",
        localPort: pair.port,
        localFamily: "IPv4",
        remoteAddress: "127.0.0.1",
        remotePort,
        remoteFamily: "IPv4",
      });
    });

    test("a connection that is dropped is no 'connection'", async () => {
      await using pair = await connected(net);
      pair.server.maxConnections = 1;
      const seen = recorded(pair.server, "connection", "drop");

      const refused = net.connect(pair.port, "127.0.0.1").resume();
      await closed(refused);

      expect(seen).toEqual(["drop"]);
      expect(await countOf(pair.server)).toBe(1);
    });

    test("the place of one that has ended is given to the next", async () => {
      await using pair = await connected(net);
      pair.server.maxConnections = 1;
      pair.client.destroy();
      await closed(pair.accepted);

      const next = net.connect(pair.port, "127.0.0.1");
      const [accepted] = (await once(pair.server, "connection")) as [nodeNet.Socket];

      expect(accepted.remotePort).toBe(next.localPort);
      next.destroy();
    });

    test("0 lets nobody in", async () => {
      await using served = await serving(net);
      served.server.maxConnections = 0;
      const seen = recorded(served.server, "connection", "drop");

      await closed(net.connect(served.port, "127.0.0.1").resume());

      expect(seen).toEqual(["drop"]);
    });

    test("over a Unix path 'drop' has nothing to tell", async () => {
      await using directory = await temporaryDirectory();
      const path = directory.path("a.sock");
      await using served = await serving(net, {}, { path });
      served.server.maxConnections = 0;
      const dropped = once(served.server, "drop");

      const refused = net.connect(path).resume();
      await closed(refused);

      expect(await dropped).toEqual([]);
    });
  });

  test("an accepted socket that fails tells its own listeners and not the server's", async () => {
    await using pair = await connected(net);
    const seen = recorded(pair.server, "error");

    const told = failed(pair.accepted);
    pair.accepted.resume();
    pair.client.resetAndDestroy();
    const error = await told;

    expect(error).toMatchObject({ code: "ECONNRESET", syscall: "read" });
    expect(seen).toEqual([]);
  });
});
