import type nodeNet from "node:net";
import netCore, * as everything from "@holdfast/net-core";
import { expect, test } from "vitest";

// The claims of this file are the compiler's: that it type-checks is the test.

test("net-core can stand wherever the types of node:net are asked for", () => {
  const byDefault: typeof nodeNet = netCore;
  const byName: typeof nodeNet = everything;
  const server: nodeNet.Server = netCore.createServer((socket) => socket.pipe(socket));
  const socket: nodeNet.Socket = new netCore.Socket();

  expect([byDefault.Server, byName.Socket]).toEqual([netCore.Server, netCore.Socket]);
  expect([server.listening, socket.destroyed]).toEqual([false, false]);
});

test("the default import is a namespace of types, as that of node:net", () => {
  const socket: netCore.Socket = new netCore.Socket();
  const address: netCore.AddressInfo | undefined = undefined;

  expect([socket.connecting, address]).toEqual([false, undefined]);
});

test("every way to listen to an event knows our sockets and our events", () => {
  const server = netCore.createServer();

  server
    .addListener("connection", (socket) => void socket.finish())
    .on("connection", (socket) => void socket.keepAliveInForce)
    .once("retry", ({ delayMs, endpoint }) => void [delayMs.toFixed(), endpoint.length])
    .prependListener("connection", (socket) => void socket.finish())
    .prependOnceListener("retry", ({ error }) => void error.code);

  expect(server.listenerCount("connection")).toBe(3);
});
