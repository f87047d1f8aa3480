import { once } from "node:events";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, listening, modules, recorded } from "./support.ts";

const notRunning: unknown = expect.objectContaining({ code: "ERR_SERVER_NOT_RUNNING" });

describe.each(modules)("%s", (_specifier, net) => {
  test("close returns the server, open or not", async () => {
    const server = net.createServer();

    expect(server.close()).toBe(server);
    await closed(server);
    await listening(server);
    expect(server.close()).toBe(server);

    await closed(server);
  });

  test("close calls back on 'close', without an error", async () => {
    const server = net.createServer();
    await listening(server);

    const calledWith = await new Promise((resolve) => void server.close((...args) => resolve(args)));

    expect(calledWith).toEqual([]);
  });

  test("close calls back with ERR_SERVER_NOT_RUNNING when the server is not open", async () => {
    const error = await new Promise((resolve) => void net.createServer().close(resolve));

    expect(error).toEqual(notRunning);
  });

  test("a second close gets ERR_SERVER_NOT_RUNNING, the first is well", async () => {
    const server = net.createServer();
    await listening(server);

    const first = new Promise((resolve) => void server.close(resolve));
    const second = new Promise((resolve) => void server.close(resolve));

    expect(await Promise.all([first, second])).toEqual([undefined, notRunning]);
  });

  test("close before 'listening' keeps it from coming", async () => {
    const server = net.createServer();
    const seen = recorded(server, "listening", "close", "error");

    server.listen(0);
    server.close();
    await closed(server);
    server.listen(0, "127.0.0.1"); // here the lookup is still to come
    server.close();
    await closed(server);

    expect(seen).toEqual(["close", "close"]);
    expect(server.listening).toBe(false);
  });

  test("after close nobody can connect", async () => {
    const server = net.createServer();
    const port = await listening(server);

    server.close();
    const error = await failed(net.connect(port, "127.0.0.1"));

    expect(error).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("after close the connections live on, and 'close' comes when the last has ended", async () => {
    await using pair = await connected(net);
    const seen: string[] = [];
    const serverClosed = closed(pair.server).then(() => seen.push("server"));
    const clientClosed = closed(pair.client).then(() => seen.push("client"));

    pair.server.close();
    pair.accepted.write("still there");
    const [data] = (await once(pair.client, "data")) as [Buffer];
    seen.push(data.toString());
    pair.client.end();
    await Promise.all([serverClosed, clientClosed]);

    expect(seen[0]).toBe("still there");
    expect(seen.slice(1).toSorted()).toEqual(["client", "server"]);
  });

  test("a server can be closed in the listener of a connection", async () => {
    const server = net.createServer((socket) => {
      server.close();
      socket.end("bye");
    });
    const port = await listening(server);

    const client = net.connect(port, "127.0.0.1").resume();
    await Promise.all([closed(server), closed(client)]);

    expect(client.bytesRead).toBe(3);
  });

  test("close removes the path of a Unix server", async () => {
    await using directory = await temporaryDirectory();
    const server = net.createServer();
    await listening(server, { path: directory.path("a.sock") });

    server.close();
    await closed(server);

    expect(await directory.names()).toEqual([]);
  });

  describe("Symbol.asyncDispose", () => {
    test("closes the server", async () => {
      const server = net.createServer();
      await listening(server);
      const seen = recorded(server, "close");

      await server[Symbol.asyncDispose]();

      expect(server.listening).toBe(false);
      expect(seen).toEqual(["close"]);
    });

    test("waits for the connections", async () => {
      await using pair = await connected(net);
      const seen = recorded(pair.server, "close");

      const disposed = pair.server[Symbol.asyncDispose]();
      pair.accepted.write("still there");
      await once(pair.client, "data");
      const before = [...seen];
      pair.client.destroy();
      await disposed;

      expect([before, seen]).toEqual([[], ["close"]]);
      expect(pair.accepted.destroyed).toBe(true);
    });

    test("does nothing to a server that is not open", async () => {
      await using server = net.createServer();
      const seen = recorded(server, "close");

      await server[Symbol.asyncDispose]();
      await listening(server);

      expect(seen).toEqual([]);
    });
  });
});
