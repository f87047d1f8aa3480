import { once } from "node:events";
import { rename } from "node:fs/promises";
import type nodeNet from "node:net";
import { text } from "node:stream/consumers";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, failed, listening, modules, type Net, onLinux, recorded, serving } from "./support.ts";

type Where = { readonly port: number; readonly host: string };
type Connect = (...args: readonly unknown[]) => nodeNet.Socket;

const ways: readonly (readonly [way: string, connect: (net: Net) => Connect])[] = [
  [
    "connect",
    (net) =>
      (...args) =>
        net.connect(...(args as [never])),
  ],
  [
    "createConnection",
    (net) =>
      (...args) =>
        net.createConnection(...(args as [never])),
  ],
  [
    "new Socket().connect",
    (net) =>
      (...args) =>
        new net.Socket().connect(...(args as [never])),
  ],
];

const forms: readonly (readonly [form: string, args: (where: Where) => readonly unknown[]])[] = [
  ["(port, host)", ({ port, host }) => [port, host]],
  ["(port)", ({ port }) => [port]],
  ["(text port, host)", ({ port, host }) => [String(port), host]],
  ["({ port, host })", ({ port, host }) => [{ port, host }]],
  ["({ port })", ({ port }) => [{ port }]],
  ["({ port as text, host })", ({ port, host }) => [{ port: String(port), host }]],
];

const wrong: readonly (readonly [code: string, args: readonly unknown[]])[] = [
  ["ERR_MISSING_ARGS", []],
  ["ERR_MISSING_ARGS", [{}]],
  ["ERR_MISSING_ARGS", [{ host: "127.0.0.1" }]],
  ["ERR_MISSING_ARGS", [undefined]],
  ["ERR_SOCKET_BAD_PORT", [65_536]],
  ["ERR_SOCKET_BAD_PORT", [-1]],
  ["ERR_SOCKET_BAD_PORT", [{ port: "a port" }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: true }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: null }]],
  ["ERR_INVALID_ARG_TYPE", [() => undefined]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 1, host: 7 }]],
  ["ERR_INVALID_ARG_TYPE", [{ path: 7 }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 1, host: "localhost", lookup: "a function" }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 1, host: "127.0.0.1", localPort: "7" }]],
  ["ERR_INVALID_IP_ADDRESS", [{ port: 1, host: "127.0.0.1", localAddress: "localhost" }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 1, autoSelectFamily: "yes" }]],
  ["ERR_OUT_OF_RANGE", [{ port: 1, autoSelectFamilyAttemptTimeout: 0 }]],
];

describe.each(modules)("%s", (_specifier, net) => {
  describe.each(ways)("%s", (_way, connectOf) => {
    const connect = connectOf(net);

    test.each(forms)("%s connects", async (_form, args) => {
      await using served = await serving(net, {}, { port: 0, host: "localhost" });
      const { address } = served.server.address() as nodeNet.AddressInfo;

      const socket = connect(...args({ port: served.port, host: address }));
      await once(socket, "connect");

      expect(socket).toBeInstanceOf(net.Socket);
      expect(socket).toMatchObject({ remotePort: served.port, pending: false, connecting: false });
      socket.destroy();
    });

    test.each(forms)("%s with a listener calls it on 'connect', once", async (_form, args) => {
      await using served = await serving(net, {}, { port: 0, host: "localhost" });
      const { address } = served.server.address() as nodeNet.AddressInfo;
      const heard: unknown[] = [];

      const socket = connect(...args({ port: served.port, host: address }), function (this: unknown) {
        heard.push(this);
      });
      await once(socket, "ready");
      socket.emit("connect");

      expect(heard).toEqual([socket]);
      socket.destroy();
    });

    test.each<[form: string, args: (path: string) => unknown]>([
      ["(path)", (path) => path],
      ["({ path })", (path) => ({ path })],
      ["({ path, port }), where the path counts", (path) => ({ path, port: 1 })],
    ])("%s connects", async (_form, argument) => {
      await using directory = await temporaryDirectory();
      const path = directory.path("a.sock");
      await using _served = await serving(net, {}, { path });
      let calls = 0;

      const socket = connect(argument(path), () => (calls += 1));
      await once(socket, "ready");

      expect([calls, socket.remoteAddress, socket.address()]).toEqual([1, undefined, {}]);
      socket.destroy();
    });

    test.each(wrong)("throws %s at once for %j", (code, args) => {
      expect(() => connect(...args)).toThrow(expect.objectContaining({ code }));
    });

    test("a port that nobody listens at is an 'error' in place of 'connect', and then 'close'", async () => {
      await using gone = net.createServer();
      const port = await listening(gone);
      await gone[Symbol.asyncDispose]();

      const socket = connect(port, "127.0.0.1");
      const seen = recorded(socket, "connect", "ready", "end", "error", "close");
      const [error, [hadError]] = await Promise.all([failed(socket), closed(socket)]);

      expect(error).toMatchObject({ code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port });
      expect(error.message).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
      expect(seen).toEqual(["error", "close"]);
      expect(hadError).toBe(true);
    });

    test("a path where there is nothing is an 'error'", async () => {
      await using directory = await temporaryDirectory();
      const path = directory.path("a.sock");

      const socket = connect(path);

      expect(await failed(socket)).toMatchObject({ code: "ENOENT", syscall: "connect", address: path });
    });
  });

  test("a path whose server is gone is an 'error'", async () => {
    await using directory = await temporaryDirectory();
    const server = net.createServer();
    await listening(server, { path: directory.path("a.sock") });
    await rename(directory.path("a.sock"), directory.path("stale.sock"));
    server.close();
    await closed(server);

    const error = await failed(net.connect(directory.path("stale.sock")));

    expect(error).toMatchObject({ code: "ECONNREFUSED", address: directory.path("stale.sock") });
  });

  test("Socket.connect returns the socket, which is connecting", async () => {
    await using served = await serving(net);
    const socket = new net.Socket();

    expect(socket.connect(served.port, "127.0.0.1")).toBe(socket);
    expect(socket).toMatchObject({ connecting: true, pending: true, readyState: "opening" });

    await once(socket, "connect");
    socket.destroy();
  });

  test("a socket can connect anew once it has closed", async () => {
    await using served = await serving(net);
    const socket = net.connect(served.port, "127.0.0.1");
    await once(socket, "connect");
    const first = socket.localPort;
    socket.destroy();
    await closed(socket);

    socket.connect(served.port, "127.0.0.1");
    await once(socket, "connect");

    expect(socket).toMatchObject({ destroyed: false, readyState: "open", remotePort: served.port });
    expect(socket.localPort).not.toBe(first);
    socket.destroy();
  });

  test("a socket that was refused can connect anew", async () => {
    await using served = await serving(net);
    const socket = new net.Socket();
    socket.connect({ path: "/nowhere/a.sock" });
    await Promise.all([failed(socket), closed(socket)]);

    socket.connect(served.port, "127.0.0.1");
    await once(socket, "connect");

    expect(socket.remotePort).toBe(served.port);
    socket.destroy();
  });

  test("a socket destroyed while it connects closes without 'connect' or 'error'", async () => {
    await using served = await serving(net);
    const socket = net.connect(served.port, "127.0.0.1");
    const seen = recorded(socket, "connect", "error", "close");

    socket.destroy();
    const [hadError] = await closed(socket);

    expect(seen).toEqual(["close"]);
    expect(hadError).toBe(false);
  });

  test("what is written before 'connect' is sent after it", async () => {
    await using served = await serving(net);
    const accepted = once(served.server, "connection");

    const socket = net.connect(served.port, "127.0.0.1");
    const answers = [socket.write("one "), socket.bytesWritten];
    socket.end("two");
    const [peer] = (await accepted) as [nodeNet.Socket];
    const [heard] = await Promise.all([text(peer), closed(socket.resume())]);

    expect(answers).toEqual([true, 4]);
    expect(heard).toBe("one two");
  });

  describe.skipIf(!onLinux)("with `localAddress` and `localPort` (127.0.0.2 is there on Linux)", () => {
    test("it connects from that address", async () => {
      await using served = await serving(net);
      const accepted = once(served.server, "connection");

      const socket = net.connect({ port: served.port, host: "127.0.0.1", localAddress: "127.0.0.2" });
      const [peer] = (await accepted) as [nodeNet.Socket];

      expect(peer.remoteAddress).toBe("127.0.0.2");
      socket.destroy();
    });

    test("it connects from that port", async () => {
      await using served = await serving(net);
      const accepted = once(served.server, "connection");
      const { port } = served;

      // The number of the server's own port is free at another address.
      const socket = net.connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2", localPort: port });
      const [peer] = (await accepted) as [nodeNet.Socket];

      expect(peer).toMatchObject({ remoteAddress: "127.0.0.2", remotePort: port });
      socket.destroy();
    });
  });

  test("a `localPort` that is taken is an 'error'", async () => {
    await using served = await serving(net);

    const socket = net.connect({
      port: served.port,
      host: "127.0.0.1",
      localAddress: "127.0.0.1",
      localPort: served.port,
    });

    expect(await failed(socket)).toMatchObject({ code: "EADDRINUSE" });
  });

  test("`timeout` is set before the socket connects", async () => {
    await using served = await serving(net);

    const socket = net.connect({ port: served.port, host: "127.0.0.1", timeout: 60_000 });

    expect(socket.timeout).toBe(60_000);
    socket.destroy();
    await closed(socket);
  });

  test("`allowHalfOpen` is what the options say", async () => {
    await using served = await serving(net);

    const socket = net.connect({ port: served.port, host: "127.0.0.1", allowHalfOpen: true });

    expect(socket.allowHalfOpen).toBe(true);
    socket.destroy();
    await closed(socket);
  });

  test("`blockList` refuses the addresses on it with ERR_IP_BLOCKED", async () => {
    const blockList = new net.BlockList();
    blockList.addAddress("127.0.0.1");

    const socket = net.connect({ port: 1, host: "127.0.0.1", blockList });

    expect(await failed(socket)).toMatchObject({ code: "ERR_IP_BLOCKED" });
  });
});
