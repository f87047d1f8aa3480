import { once } from "node:events";
import nodeNet from "node:net";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, modules, portOf, serving } from "./support.ts";

const hasBoundSocket = "BoundSocket" in nodeNet;

describe.skipIf(!hasBoundSocket).each(modules)("%s (where there is BoundSocket)", (_specifier, net) => {
  const adopted: unknown = expect.objectContaining({ code: "ERR_SOCKET_HANDLE_ADOPTED" });

  test("it is bound as soon as it is made", () => {
    const bound = new net.BoundSocket({ host: "127.0.0.1" });

    expect(bound.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port: expect.any(Number) as number });
    bound.close();
    expect(() => bound.close()).toThrow(adopted);
  });

  test.each([
    ["itself", (bound: nodeNet.BoundSocket) => bound],
    ["{ handle }", (bound: nodeNet.BoundSocket) => ({ handle: bound })],
  ])("a server listens at it, given %s", async (_form, form) => {
    await using server = net.createServer();
    const bound = new net.BoundSocket({ host: "127.0.0.1" });
    const { port } = bound.address();

    server.listen(form(bound));
    await once(server, "listening");
    const client = net.connect(port, "127.0.0.1");
    const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];

    expect(portOf(server)).toBe(port);
    expect(() => bound.address()).toThrow(adopted);
    accepted.destroy();
    client.destroy();
  });

  test("a socket connects from it", async () => {
    await using served = await serving(net);
    const bound = new net.BoundSocket({ host: "127.0.0.1" });
    const { port } = bound.address();

    const socket = new net.Socket({ handle: bound }).connect(served.port, "127.0.0.1");
    await once(socket, "connect");

    expect(socket.localPort).toBe(port);
    socket.destroy();
  });

  test("an address that is taken throws EADDRINUSE at once", async () => {
    await using served = await serving(net);

    expect(() => new net.BoundSocket({ host: "127.0.0.1", port: served.port })).toThrow(
      expect.objectContaining({ code: "EADDRINUSE", syscall: "bind" }),
    );
  });

  test.skipIf(!hasBoundSocket || !("isPipe" in nodeNet.BoundSocket.prototype))(
    "it can be bound to a path (where it has isPipe)",
    async () => {
      await using directory = await temporaryDirectory();
      const path = directory.path("a.sock");
      const server = net.createServer();

      server.listen(new net.BoundSocket({ path } as nodeNet.BoundSocketOptions));
      await once(server, "listening");
      const client = net.connect(path);
      const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];

      expect(server.address()).toBe(path);
      accepted.destroy();
      client.destroy();
      server.close();
      await closed(server);
    },
  );
});
