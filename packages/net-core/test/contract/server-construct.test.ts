import nodeNet from "node:net";
import { describe, expect, test } from "vitest";
import { modules, type Net } from "./support.ts";

const listener = (): void => undefined;

const ways: readonly (readonly [way: string, make: (net: Net, ...args: unknown[]) => nodeNet.Server])[] = [
  ["new Server", (net, ...args) => new net.Server(...(args as []))],
  ["Server", (net, ...args) => (net.Server as unknown as (...args: unknown[]) => nodeNet.Server)(...args)],
  ["createServer", (net, ...args) => net.createServer(...(args as []))],
];

describe.each(modules)("%s", (_specifier, net) => {
  describe.each(ways)("%s", (_way, make) => {
    test("() makes a Server", () => {
      expect(make(net)).toBeInstanceOf(net.Server);
      expect(make(net)).toBeInstanceOf(nodeNet.Server);
    });

    test("(listener) adds it to 'connection'", () => {
      expect(make(net, listener).listeners("connection")).toEqual([listener]);
    });

    test("(options, listener) adds it to 'connection'", () => {
      const server = make(net, { allowHalfOpen: true }, listener);

      expect(server.listeners("connection")).toEqual([listener]);
      expect(server).toMatchObject({ allowHalfOpen: true });
    });

    test.each([[undefined], [null], [{}]])("(%j, listener) adds it to 'connection'", (options) => {
      expect(make(net, options, listener).listeners("connection")).toEqual([listener]);
    });

    test("registers no listener of its own", () => {
      expect(make(net, { keepAlive: true, noDelay: true }).eventNames()).toEqual([]);
    });

    test("leaves the options that it was given as they are", () => {
      const options = Object.freeze({ keepAlive: true, keepAliveInitialDelay: 1_000, highWaterMark: 10 });

      expect(make(net, options)).toBeInstanceOf(net.Server);
    });

    test.each([
      ["options", "a text"],
      ["options", 7],
      ["keepAliveInitialDelay", { keepAliveInitialDelay: "1000" }],
      ["highWaterMark", { highWaterMark: "10" }],
      ["blockList", { blockList: { check: listener } }],
    ])("throws ERR_INVALID_ARG_TYPE for bad %s: %j", (_name, options) => {
      expect(() => make(net, options)).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
    });
  });

  test("a new server neither listens nor has an address, a limit or connections", async () => {
    const server = net.createServer();

    const count = await new Promise((resolve) => server.getConnections((_error, connections) => resolve(connections)));

    expect([server.listening, server.address(), server.maxConnections, count]).toEqual([false, null, undefined, 0]);
  });

  test("a new server shows itself as that of node:net does", () => {
    expect(Object.keys(net.createServer()).toSorted()).toEqual(Object.keys(nodeNet.createServer()).toSorted());
    expect(net.createServer().constructor).toBe(net.Server);
    expect(net.Server.name).toBe("Server");
  });
});
