import { once } from "node:events";
import net from "node:net";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { connected, modules, onLinux, serving } from "./support.ts";
import { handleCalls, keepAliveTimer } from "./socket-options-in-force.ts";

/** Newer Node lines take the interval and the count of probes as well. */
const canTune = net.Socket.prototype.setKeepAlive.length >= 4;

type SetKeepAlive = (...args: unknown[]) => net.Socket;

describe.each(modules)("%s", (_specifier, net) => {
  test.each([[[]], [[true]], [[true, 1_000]], [[false]], [[null]], [[undefined, undefined]], [[1]], [["yes"]]])(
    "setKeepAlive(...%j) returns the socket, connected or not",
    async (args) => {
      await using pair = await connected(net);
      const fresh = new net.Socket();

      expect((pair.client.setKeepAlive as SetKeepAlive)(...args)).toBe(pair.client);
      expect(Reflect.apply(fresh.setKeepAlive, fresh, args)).toBe(fresh);
    },
  );

  test("setKeepAlive does nothing to a Unix socket", async () => {
    await using directory = await temporaryDirectory();
    await using pair = await connected(net, { path: directory.path("a.sock") });

    expect(pair.client.setKeepAlive(true, 1_000)).toBe(pair.client);
    expect(pair.accepted.setKeepAlive(true, 1_000)).toBe(pair.accepted);
  });

  describe.skipIf(!onLinux)("as Linux tells", () => {
    test("keepalive is off by default", async () => {
      await using pair = await connected(net);

      expect([keepAliveTimer(pair.client), keepAliveTimer(pair.accepted)]).toEqual([undefined, undefined]);
    });

    test("setKeepAlive(true, delay) starts it after that delay", async () => {
      await using pair = await connected(net);

      pair.client.setKeepAlive(true, 500_000);

      expect(Math.ceil(keepAliveTimer(pair.client) ?? 0)).toBe(500);
    });

    test("a delay of 0 leaves the delay as it is", async () => {
      await using pair = await connected(net);
      pair.client.setKeepAlive(true, 500_000);
      pair.client.setKeepAlive(false);

      pair.client.setKeepAlive(true, 0);

      expect(Math.ceil(keepAliveTimer(pair.client) ?? 0)).toBe(500);
    });

    test.each([[[]], [[false]], [[null]]])("setKeepAlive(...%j) turns it off", async (args) => {
      await using pair = await connected(net);
      pair.client.setKeepAlive(true, 500_000);

      Reflect.apply(pair.client.setKeepAlive, pair.client, args);

      expect(keepAliveTimer(pair.client)).toBeUndefined();
    });

    test("setKeepAlive before 'connect' takes effect with it", async () => {
      await using served = await serving(net);
      const socket = new net.Socket();

      socket.setKeepAlive(true, 500_000);
      await once(socket.connect(served.port, "127.0.0.1"), "connect");

      expect(Math.ceil(keepAliveTimer(socket) ?? 0)).toBe(500);
      socket.destroy();
    });

    test.each([
      ["connect", { keepAlive: true, keepAliveInitialDelay: 500_000 }, 500],
      ["connect", { keepAliveInitialDelay: 500_000 }, 0],
    ])("%s takes %j", async (_function, client, seconds) => {
      await using pair = await connected(net, { client });

      expect(Math.ceil(keepAliveTimer(pair.client) ?? 0)).toBe(seconds);
    });

    test("`new Socket` takes keepAlive and keepAliveInitialDelay", async () => {
      await using served = await serving(net);
      const socket = new net.Socket({ keepAlive: true, keepAliveInitialDelay: 500_000 });

      await once(socket.connect(served.port, "127.0.0.1"), "connect");

      expect(Math.ceil(keepAliveTimer(socket) ?? 0)).toBe(500);
      socket.destroy();
    });

    test.skipIf(!canTune)("setKeepAlive takes an object (where interval and count can be chosen)", async () => {
      await using pair = await connected(net);
      const set = pair.client.setKeepAlive.bind(pair.client) as SetKeepAlive;

      set({ enable: true, initialDelay: 500_000, interval: 5_000, count: 3 });
      const on = keepAliveTimer(pair.client);
      set({ enable: false });

      expect([Math.ceil(on ?? 0), keepAliveTimer(pair.client)]).toEqual([500, undefined]);
    });
  });

  test.skipIf(!canTune)("interval and count reach the system (where they can be chosen)", async () => {
    await using pair = await connected(net);
    const calls = handleCalls(pair.client, "setKeepAlive");
    const set = pair.client.setKeepAlive.bind(pair.client) as SetKeepAlive;

    set(true, 500_000, 5_000, 3);
    set({ enable: true, initialDelay: 400_000, interval: 4_000, count: 2 });

    expect(calls).toEqual([
      [true, 500, 5, 3],
      [true, 400, 4, 2],
    ]);
  });

  test("what is in force already is not set again", async () => {
    await using pair = await connected(net);
    const calls = handleCalls(pair.client, "setKeepAlive");

    pair.client.setKeepAlive(true, 5_000);
    pair.client.setKeepAlive(true, 5_000);
    pair.client.setKeepAlive(false, 5_000);
    pair.client.setKeepAlive(false);

    expect(calls.map((call) => call.slice(0, 2))).toEqual([
      [true, 5],
      [false, 5],
    ]);
  });
});

describe.each(modules.slice(1))("%s only", (_specifier, net) => {
  test("setKeepAlive takes an object on every Node line", async () => {
    await using pair = await connected(net);
    const calls = handleCalls(pair.client, "setKeepAlive");

    (pair.client.setKeepAlive as SetKeepAlive).call(pair.client, { enable: true, initialDelay: 5_000 });
    (pair.client.setKeepAlive as SetKeepAlive).call(pair.client, { enable: false });

    expect(calls.map((call) => call.slice(0, 2))).toEqual([
      [true, 5],
      [false, 0],
    ]);
  });
});
