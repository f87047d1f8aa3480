import { once } from "node:events";
import { text } from "node:stream/consumers";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, modules, recorded, serving } from "./support.ts";

const MORE_THAN_THE_KERNEL_TAKES = 16 * 1024 * 1024;

describe.each(modules)("%s", (_specifier, net) => {
  describe("end", () => {
    test("returns the socket", async () => {
      await using pair = await connected(net);

      expect(pair.client.end()).toBe(pair.client);
    });

    test("half-closes: the peer may still send", async () => {
      await using pair = await connected(net, { server: { allowHalfOpen: true } });
      const answer = text(pair.client);

      pair.client.end();
      await once(pair.accepted.resume(), "end");
      const state = pair.client.readyState;
      pair.accepted.end("still here");

      expect(state).toBe("readOnly");
      expect(await answer).toBe("still here");
    });

    test.each<[form: string, args: readonly unknown[], sent: string]>([
      ["(data)", ["bye"], "bye"],
      ["(data, encoding)", ["627965", "hex"], "bye"],
      ["(Buffer)", [Buffer.from("bye")], "bye"],
    ])("end%s sends the data first", async (_form, args, sent) => {
      await using pair = await connected(net);

      pair.client.write("good");
      pair.client.end(...(args as [string]));

      expect(await text(pair.accepted)).toBe(`good${sent}`);
    });

    test.each<[form: string, args: readonly unknown[]]>([
      ["(callback)", []],
      ["(data, callback)", ["bye"]],
      ["(data, encoding, callback)", ["bye", "latin1"]],
    ])("end%s calls back on 'finish'", async (_form, args) => {
      await using pair = await connected(net);
      const seen = recorded(pair.client, "finish");

      await new Promise((resolve) => void pair.client.end(...([...args, resolve] as unknown as [string])));

      expect(seen).toEqual(["finish"]);
      expect(pair.client.writableFinished).toBe(true);
    });

    test("before 'connect' it closes the connection as soon as there is one", async () => {
      await using served = await serving(net);

      const socket = net.connect(served.port, "127.0.0.1").resume();
      const seen = recorded(socket, "connect", "end", "close", "error");
      socket.end();
      await closed(socket);

      expect(seen).toEqual(["connect", "end", "close"]);
    });
  });

  describe("destroy", () => {
    test("returns the socket, which is destroyed at once", async () => {
      await using pair = await connected(net);

      expect(pair.client.destroy()).toBe(pair.client);

      expect(pair.client).toMatchObject({ destroyed: true, readable: false, writable: false, readyState: "closed" });
      await closed(pair.client);
    });

    test("without an error it tells 'close' with false and no 'error'", async () => {
      await using pair = await connected(net);
      const seen = recorded(pair.client, "end", "error", "close");

      pair.client.destroy();
      const [hadError] = await closed(pair.client);

      expect(seen).toEqual(["close"]);
      expect(hadError).toBe(false);
    });

    test("with an error it tells 'error' and then 'close' with true", async () => {
      await using pair = await connected(net);
      const seen = recorded(pair.client, "end", "error", "close");
      const reason = new Error("enough");

      pair.client.destroy(reason);
      const [error, [hadError]] = await Promise.all([failed(pair.client), closed(pair.client)]);

      expect(error).toBe(reason);
      expect(pair.client.errored).toBe(reason);
      expect(seen).toEqual(["error", "close"]);
      expect(hadError).toBe(true);
    });

    test("twice tells only the first error", async () => {
      await using pair = await connected(net);
      const seen: unknown[] = [];
      pair.client.on("error", (error) => void seen.push(error));
      const reason = new Error("enough");

      pair.client.destroy(reason).destroy(new Error("more"));
      await closed(pair.client);

      expect(seen).toEqual([reason]);
    });

    test("on a socket that never connected tells 'close'", async () => {
      const socket = new net.Socket();

      socket.destroy();
      const [hadError] = await closed(socket);

      expect(hadError ?? false).toBe(false);
    });

    test("ends the connection for the peer", async () => {
      await using pair = await connected(net);
      const seen = recorded(pair.accepted.resume(), "end", "error", "close");

      pair.client.destroy();
      await closed(pair.accepted);

      expect(seen).toEqual(["end", "close"]);
    });
  });

  test("destroySoon lets what is written get out first", async () => {
    await using pair = await connected(net);

    pair.client.write(Buffer.alloc(MORE_THAN_THE_KERNEL_TAKES));
    pair.client.destroySoon();
    pair.accepted.resume();
    await Promise.all([closed(pair.client), once(pair.accepted, "end")]);

    expect(pair.accepted.bytesRead).toBe(MORE_THAN_THE_KERNEL_TAKES);
  });

  describe("resetAndDestroy", () => {
    test("returns the socket, and the peer gets ECONNRESET", async () => {
      await using pair = await connected(net);
      const told = failed(pair.accepted);
      pair.accepted.resume();

      expect(pair.client.resetAndDestroy()).toBe(pair.client);

      expect(pair.client.destroyed).toBe(true);
      expect(await told).toMatchObject({ code: "ECONNRESET" });
    });

    test("tells 'close' with false on its own side", async () => {
      await using pair = await connected(net);

      pair.accepted.on("error", () => undefined);
      pair.client.resetAndDestroy();
      const [hadError] = await closed(pair.client);

      expect(hadError).toBe(false);
    });

    test("waits for 'connect' while the socket is connecting", async () => {
      await using served = await serving(net);
      const seen = new Promise((resolve) => {
        served.server.once("connection", (peer) => void peer.resume().once("error", resolve));
      });

      net.connect(served.port, "127.0.0.1").resetAndDestroy();

      expect(await seen).toMatchObject({ code: "ECONNRESET" });
    });

    test("on a socket that is not connected is an 'error' ERR_SOCKET_CLOSED", async () => {
      const socket = new net.Socket();

      socket.resetAndDestroy();

      expect(await failed(socket)).toMatchObject({ code: "ERR_SOCKET_CLOSED" });
    });

    test("on a Unix socket throws ERR_INVALID_HANDLE_TYPE", async () => {
      await using directory = await temporaryDirectory();
      await using pair = await connected(net, { path: directory.path("a.sock") });

      expect(() => pair.client.resetAndDestroy()).toThrow(expect.objectContaining({ code: "ERR_INVALID_HANDLE_TYPE" }));
    });
  });

  test("Symbol.asyncDispose destroys the socket", async () => {
    await using pair = await connected(net);
    const ended = closed(pair.client);

    await pair.client[Symbol.asyncDispose]();

    expect(pair.client.destroyed).toBe(true);
    await ended;
  });
});
