import { once } from "node:events";
import nodeNet from "node:net";
import { getDefaultHighWaterMark } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { closed, connected, modules, onLinux, serving } from "./support.ts";
import { handleCalls, keepAliveTimer } from "./socket-options-in-force.ts";

describe.each(modules)("%s", (_specifier, net) => {
  describe("with `allowHalfOpen`", () => {
    test("an accepted socket can answer after the peer's FIN", async () => {
      await using pair = await connected(net, { server: { allowHalfOpen: true } });
      const answer = text(pair.client);

      pair.client.end("question");
      pair.accepted.resume();
      await once(pair.accepted, "end");
      pair.accepted.end("answer");

      expect(pair.accepted.allowHalfOpen).toBe(true);
      expect(await answer).toBe("answer");
    });

    test("is off by default: the peer's FIN is answered at once", async () => {
      await using pair = await connected(net);

      pair.client.resume().end();
      await closed(pair.client);

      expect(pair.accepted.allowHalfOpen).toBe(false);
    });
  });

  describe("with `pauseOnConnect`", () => {
    test("nothing is read from an accepted socket before it is resumed", async () => {
      await using pair = await connected(net, { server: { pauseOnConnect: true } });
      pair.client.end("hello");
      await once(pair.client, "finish");
      const before = [pair.accepted.isPaused(), pair.accepted.bytesRead];

      const heard = text(pair.accepted.resume());

      expect(before).toEqual([true, 0]);
      expect(await heard).toBe("hello");
    });

    test("is off by default", async () => {
      await using pair = await connected(net);

      expect(pair.accepted.isPaused()).toBe(false);
    });
  });

  describe("with `noDelay`", () => {
    test("accepted sockets have it on: to turn it on changes nothing, to turn it off does", async () => {
      await using pair = await connected(net, { server: { noDelay: true } });
      const calls = handleCalls(pair.accepted, "setNoDelay");

      pair.accepted.setNoDelay(true);
      pair.accepted.setNoDelay(false);

      expect(calls).toEqual([[false]]);
    });

    test("is off by default", async () => {
      await using pair = await connected(net);
      const calls = handleCalls(pair.accepted, "setNoDelay");

      pair.accepted.setNoDelay(false);
      pair.accepted.setNoDelay();

      expect(calls).toEqual([[true]]);
    });
  });

  describe.skipIf(!onLinux)("with `keepAlive` (as Linux tells)", () => {
    test("accepted sockets have it on, after keepAliveInitialDelay", async () => {
      await using pair = await connected(net, { server: { keepAlive: true, keepAliveInitialDelay: 500_000 } });

      const seconds = keepAliveTimer(pair.accepted);

      expect(seconds).toBeGreaterThan(400);
      expect(seconds).toBeLessThanOrEqual(500);
    });

    test("without keepAliveInitialDelay the system's own time is in force", async () => {
      await using pair = await connected(net, { server: { keepAlive: true } });

      expect(keepAliveTimer(pair.accepted)).toBeGreaterThan(0);
    });

    test("is off by default", async () => {
      await using pair = await connected(net, { server: { keepAliveInitialDelay: 500_000 } });

      expect(keepAliveTimer(pair.accepted)).toBeUndefined();
    });
  });

  test("keepAliveInitialDelay below 0 counts as 0", () => {
    const options = { keepAlive: true, keepAliveInitialDelay: -1 };

    expect(net.createServer(options)).toBeInstanceOf(net.Server);
    expect(new net.Socket(options)).toBeInstanceOf(net.Socket);
  });

  describe("with `highWaterMark`", () => {
    test("it is that of both directions of accepted sockets", async () => {
      await using pair = await connected(net, { server: { highWaterMark: 1_234 } });

      expect([pair.accepted.readableHighWaterMark, pair.accepted.writableHighWaterMark]).toEqual([1_234, 1_234]);
    });

    test.each([undefined, -1])("%j means the default of streams", async (highWaterMark) => {
      await using pair = await connected(net, { server: { highWaterMark } });

      expect(pair.accepted.readableHighWaterMark).toBe(getDefaultHighWaterMark(false));
    });
  });

  describe("with `blockList`", () => {
    test("a blocked address is closed without any event of the server", async () => {
      const blockList = new net.BlockList();
      blockList.addAddress("127.0.0.1");
      await using served = await serving(net, { blockList });
      const seen: unknown[] = [];
      for (const event of ["connection", "drop", "error"]) served.server.on(event, () => seen.push(event));

      await closed(net.connect(served.port, "127.0.0.1").resume());

      expect(seen).toEqual([]);
    });

    test("other addresses get in", async () => {
      const blockList = new net.BlockList();
      blockList.addAddress("10.0.0.1");

      await using pair = await connected(net, { server: { blockList } });

      expect(pair.accepted.remoteAddress).toBe("127.0.0.1");
    });

    test("a list of node:net's is good for both", () => {
      expect(net.createServer({ blockList: new nodeNet.BlockList() })).toBeInstanceOf(net.Server);
    });
  });
});
