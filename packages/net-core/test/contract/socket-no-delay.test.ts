import { once } from "node:events";
import nodeNet from "node:net";
import { describe, expect, test } from "vitest";
import { connected, modules, serving } from "./support.ts";
import { handleCalls } from "./socket-options-in-force.ts";

const hasTypeOfService = "setTypeOfService" in nodeNet.Socket.prototype;

describe.each(modules)("%s", (_specifier, net) => {
  test("setNoDelay returns the socket, connected or not", async () => {
    await using pair = await connected(net);
    const fresh = new net.Socket();

    expect(fresh.setNoDelay()).toBe(fresh);
    expect(pair.client.setNoDelay(false)).toBe(pair.client);
  });

  test("setNoDelay means true without an argument, and sets only what changes", async () => {
    await using pair = await connected(net);
    const calls = handleCalls(pair.client, "setNoDelay");

    pair.client.setNoDelay();
    pair.client.setNoDelay(true);
    pair.client.setNoDelay(false);

    expect(calls).toEqual([[true], [false]]);
  });

  test("connect takes noDelay", async () => {
    await using pair = await connected(net, { client: { noDelay: true } as object });
    const calls = handleCalls(pair.client, "setNoDelay");

    pair.client.setNoDelay(true);
    pair.client.setNoDelay(false);

    expect(calls).toEqual([[false]]);
  });

  test("setNoDelay before 'connect' counts as well", async () => {
    await using served = await serving(net);
    const socket = new net.Socket().setNoDelay();
    await once(socket.connect(served.port, "127.0.0.1"), "connect");
    const calls = handleCalls(socket, "setNoDelay");

    socket.setNoDelay(true);
    socket.setNoDelay(false);

    expect(calls).toEqual([[false]]);
    socket.destroy();
  });

  describe.skipIf(!hasTypeOfService)("type of service (where there is setTypeOfService)", () => {
    test("setTypeOfService returns the socket and getTypeOfService gives what is in force", async () => {
      await using pair = await connected(net);
      const { client } = pair;

      expect(client.getTypeOfService()).toBe(0);
      expect(client.setTypeOfService(0x10)).toBe(client);

      expect(client.getTypeOfService()).toBe(0x10);
    });

    test("connect takes typeOfService", async () => {
      await using pair = await connected(net, { client: { typeOfService: 0x10 } as object });

      expect(pair.client.getTypeOfService()).toBe(0x10);
    });

    test.each([-1, 256, 1.5])("%d is out of range", (typeOfService) => {
      const outOfRange: unknown = expect.objectContaining({ code: "ERR_OUT_OF_RANGE" });

      expect(() => new net.Socket().setTypeOfService(typeOfService)).toThrow(outOfRange);
      expect(() => new net.Socket({ typeOfService })).toThrow(outOfRange);
    });
  });
});
