import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import nodeNet from "node:net";
import { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { modules, type Net, runFixture, startFixture } from "./support.ts";

const ways: readonly (readonly [way: string, make: (net: Net, options?: unknown) => nodeNet.Socket])[] = [
  ["new Socket", (net, options) => new net.Socket(options as object)],
  ["Socket", (net, options) => (net.Socket as unknown as (options: unknown) => nodeNet.Socket)(options)],
];

describe.each(modules)("%s", (_specifier, net) => {
  describe.each(ways)("%s", (_way, make) => {
    test.each([[undefined], [null], [{}]])("(%j) makes a Socket", (options) => {
      const socket = make(net, options);

      expect(socket).toBeInstanceOf(net.Socket);
      expect(socket).toBeInstanceOf(nodeNet.Socket);
      expect(socket).toBeInstanceOf(Duplex);
    });

    test.each([
      ["ERR_INVALID_ARG_VALUE", { objectMode: true }],
      ["ERR_INVALID_ARG_VALUE", { readableObjectMode: true }],
      ["ERR_INVALID_ARG_VALUE", { writableObjectMode: true }],
      ["ERR_INVALID_ARG_TYPE", { keepAliveInitialDelay: "1000" }],
      ["ERR_INVALID_ARG_TYPE", { blockList: {} }],
      ["ERR_INVALID_ARG_TYPE", { signal: "a signal" }],
      ["ERR_INVALID_ARG_TYPE", { fd: "3" }],
      ["ERR_OUT_OF_RANGE", { fd: -1 }],
    ])("throws %s for %j", (code, options) => {
      expect(() => make(net, options)).toThrow(expect.objectContaining({ code }));
    });

    test("throws ERR_INVALID_FD_TYPE for the descriptor of a file", () => {
      const fd = openSync(fileURLToPath(import.meta.url), "r");

      expect(() => make(net, { fd })).toThrow(expect.objectContaining({ code: "ERR_INVALID_FD_TYPE" }));
      expect(() => make(net, fd)).toThrow(expect.objectContaining({ code: "ERR_INVALID_FD_TYPE" }));
      closeSync(fd);
    });

    test("leaves the options that it was given as they are", () => {
      expect(make(net, Object.freeze({ allowHalfOpen: true, keepAlive: true, noDelay: true }))).toBeInstanceOf(
        net.Socket,
      );
    });
  });

  test("a new socket is neither connecting nor connected", () => {
    const socket = new net.Socket();

    expect(socket).toMatchObject({ connecting: false, pending: true, destroyed: false, readyState: "open" });
    expect(socket).toMatchObject({ bytesRead: 0, bytesWritten: 0, allowHalfOpen: false });
    expect([socket.remoteAddress, socket.remotePort, socket.remoteFamily]).toEqual([undefined, undefined, undefined]);
    expect([socket.localAddress, socket.localPort, socket.localFamily]).toEqual([undefined, undefined, undefined]);
    expect([socket.address(), socket.timeout]).toEqual([{}, undefined]);
  });

  test("a new socket has no listeners but those that node:net gives it", () => {
    expect(new net.Socket().eventNames()).toEqual(new nodeNet.Socket().eventNames());
    expect(new net.Socket({ keepAlive: true, allowHalfOpen: true }).eventNames()).toEqual(["end"]);
  });

  test("a new socket shows itself as that of node:net does", () => {
    expect(Object.keys(new net.Socket()).toSorted()).toEqual(Object.keys(new nodeNet.Socket()).toSorted());
    expect(new net.Socket().constructor).toBe(net.Socket);
    expect(net.Socket.name).toBe("Socket");
  });

  test("allowHalfOpen is what the options say", () => {
    expect(new net.Socket({ allowHalfOpen: true }).allowHalfOpen).toBe(true);
  });
});

describe.each(modules)("%s in a child process", { timeout: 30_000 }, (specifier, net) => {
  test.skipIf(process.platform === "win32")("`fd` makes a socket of an inherited descriptor", async () => {
    await using server = net.createServer({ pauseOnConnect: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = net.connect((server.address() as nodeNet.AddressInfo).port, "127.0.0.1").setEncoding("utf8");
    const [accepted] = (await once(server, "connection")) as [nodeNet.Socket];
    const { fd } = (accepted as unknown as { _handle: { fd: number } })._handle;

    await using _child = startFixture("echo-on-inherited-fd.ts", [specifier], [fd]);
    accepted.destroy(); // the child has the connection from here on
    client.end("hello");
    const [answer] = (await once(client, "data")) as [string];

    expect(answer).toBe("HELLO");
  });

  test.skipIf(process.platform === "win32")("`readable` and `writable` close a direction of a given `fd`", async () => {
    const { messages } = await runFixture("socket-directions-of-fd.ts", [specifier], ["pipe", "pipe", "pipe"]);

    expect(messages).toEqual([
      { options: {}, readable: true, writable: true },
      { options: { readable: false }, readable: false, writable: true },
      { options: { writable: false }, readable: true, writable: false },
    ]);
  });
});
