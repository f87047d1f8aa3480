import { once } from "node:events";
import nodeNet from "node:net";
import netCore from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, connected, type Net } from "./support.ts";

const net = netCore as unknown as Net;
const asCore = (socket: nodeNet.Socket): netCore.Socket => socket as netCore.Socket;

describe("@holdfast/net-core only", () => {
  test.each(["TCP", "Unix"])("a %s socket is one of ours on both ends", async (kind) => {
    await using directory = await temporaryDirectory();
    await using pair = await connected(net, kind === "TCP" ? {} : { path: directory.path("a.sock") });

    for (const socket of [pair.accepted, pair.client]) {
      expect(socket).toBeInstanceOf(netCore.Socket);
      expect(socket.constructor).toBe(netCore.Socket);
      expect("finish" in socket).toBe(true);
    }
  });

  test("a listener that is told first has a Socket of ours already", async () => {
    await using server = netCore.createServer();
    const told = new Promise((resolve) => {
      server.prependListener("connection", (socket) => resolve("finish" in socket));
    });
    await server.bind("tcp://127.0.0.1:0");

    const client = netCore.connect((server.address() as nodeNet.AddressInfo).port, "127.0.0.1");

    expect(await told).toBe(true);
    client.destroy();
    for (const socket of server.sockets) socket.destroy();
  });

  test("finish says all there is to say on both sides", async () => {
    await using pair = await connected(net, { server: { allowHalfOpen: true } });
    const heard = once(pair.client.setEncoding("utf8"), "data");

    pair.client.write("question");
    const outcome = await asCore(pair.accepted).finish("answer");

    expect(outcome).toBe("finished");
    expect(await heard).toEqual(["answer"]);
  });

  test("a socket stays among `sockets` until it has closed", async () => {
    await using pair = await connected(net);
    const server = pair.server as netCore.Server;
    const before = [...server.sockets];

    pair.client.destroy();
    await closed(pair.accepted);

    expect([before, server.sockets.size]).toEqual([[pair.accepted], 0]);
  });

  test("a socket whose listeners were all taken away leaves `sockets` nevertheless", async () => {
    await using pair = await connected(net);
    const server = pair.server as netCore.Server;
    pair.accepted.removeAllListeners();

    pair.client.destroy();
    pair.accepted.destroy();
    await closed(pair.accepted);

    expect(server.sockets.size).toBe(0);
  });

  test("a socket keeps its state out of sight: who prints one sees what node:net's shows", async () => {
    const server = { keepAlive: true, keepAliveInitialDelay: 5_000 };
    await using ours = await connected(net, { server, client: server });
    await using nodes = await connected(nodeNet, { server, client: server });
    const shown = (socket: nodeNet.Socket): Set<string> => {
      const keys = Reflect.ownKeys(socket).filter((key) => Object.prototype.propertyIsEnumerable.call(socket, key));
      return new Set(keys.map(String));
    };

    expect(shown(ours.accepted)).toEqual(shown(nodes.accepted));
    expect(shown(ours.client)).toEqual(shown(nodes.client));
  });

  test("a connection that one server passes on to another is among the `sockets` of that one alone", async () => {
    await using pair = await connected(net);
    const first = pair.server as netCore.Server;
    const second = netCore.createServer();
    second.emit("connection", pair.accepted);
    const before = [first.sockets.size, second.sockets.size];

    pair.client.destroy();
    await closed(pair.accepted);

    expect([before, first.sockets.size, second.sockets.size]).toEqual([[0, 1], 0, 0]);
  });
});
