import nodeNet from "node:net";
import * as nodeNamespace from "node:net";
import netCore from "@holdfast/net-core";
import * as coreNamespace from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { modules } from "./support.ts";

const names = Object.keys(nodeNet) as (keyof typeof nodeNet)[];

describe.each(modules)("%s", (_specifier, net) => {
  test.each(names)("exports `%s` as the running node:net does", (name) => {
    expect(typeof net[name]).toBe(typeof nodeNet[name]);
  });

  test("calls one function connect and createConnection", () => {
    expect(net.connect).toBe(net.createConnection);
  });

  test("calls one class Socket and Stream", () => {
    expect((net as unknown as { Stream: unknown }).Stream).toBe(net.Socket);
  });

  test("gives functions that work without their module", () => {
    const { createServer, isIP } = net;

    expect(createServer()).toBeInstanceOf(net.Server);
    expect(isIP("::1")).toBe(6);
  });

  test("has the names and arities of the classes and functions of node:net", () => {
    const shapes = (module: object): string[] =>
      Object.entries(module)
        .filter(([name, value]) => typeof value === "function" && name in nodeNet)
        .map(([name, value]) => `${name}: ${(value as { name: string }).name}/${(value as { length: number }).length}`);

    expect(shapes(net).toSorted()).toEqual(shapes(nodeNet).toSorted());
  });

  test("has classes with the static members of EventEmitter and of streams", () => {
    expect(Reflect.get(net.Server, "defaultMaxListeners")).toBe(Reflect.get(nodeNet.Server, "defaultMaxListeners"));
    expect(net.Socket.from).toBe(nodeNet.Socket.from);
  });

  test("has a plain object as its default export, whose members can be replaced", () => {
    const { createServer } = net;
    const replacement = (): never => {
      throw new Error("replaced");
    };

    net.createServer = replacement;
    const seen = net.createServer;
    net.createServer = createServer;

    expect(seen).toBe(replacement);
    expect(Object.getPrototypeOf(net)).toBe(Object.prototype);
    expect(Object.isExtensible(net)).toBe(true);
  });
});

describe.each([
  ["node:net", nodeNamespace, nodeNet],
  ["@holdfast/net-core", coreNamespace, netCore],
])("the namespace of %s", (_specifier, namespace: object, defaultExport: object) => {
  test("has every name of the running node:net, `default` too", () => {
    expect(Object.keys(namespace)).toEqual(expect.arrayContaining([...names, "default"]));
  });

  test("has what the default export has", () => {
    expect(namespace).toMatchObject({ ...defaultExport, default: defaultExport });
  });
});

describe("@holdfast/net-core only", () => {
  test.each(["BlockList", "SocketAddress", "isIP", "isIPv4", "isIPv6"] as const)(
    "`%s` is node:net's own, so that its values are good for both",
    (name) => {
      expect(netCore[name]).toBe(nodeNet[name]);
    },
  );

  test("Server and Socket extend those of node:net", () => {
    expect(Object.getPrototypeOf(netCore.Server)).toBe(nodeNet.Server);
    expect(Object.getPrototypeOf(netCore.Socket)).toBe(nodeNet.Socket);
  });
});
