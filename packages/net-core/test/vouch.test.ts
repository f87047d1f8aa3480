import { vouchFor } from "@holdfast/net-core";
import { expect, test } from "vitest";
import { served, servedAtPath } from "./support/pair.ts";

test("a gateway's client is the peer from then on, and its place is its own", async () => {
  await using at = await served({ limits: { maxPerAddress: 1 } });
  const { socket } = await at.connect();

  expect(vouchFor(socket, "::ffff:192.0.2.7", 50_000)).toBeUndefined();

  expect(String(socket.peer)).toBe("tcp://192.0.2.7:50000");
  const { socket: next } = await at.connect(); // there is room for one more from the gateway's address
  expect(vouchFor(next, "192.0.2.7")).toBe("max-per-address");
  expect(next.peer.address).toBe("127.0.0.1");
  socket.destroy();
  await at.server.waitForConnections(1);
  const { socket: last } = await at.connect();
  expect(vouchFor(last, "192.0.2.7")).toBeUndefined();
});

test.each([
  ["denied", { deny: ["192.0.2.0/24"] }],
  ["not-allowed", { allow: ["127.0.0.1"] }],
] as const)("a client whose address is %s is refused", async (reason, limits) => {
  await using at = await served({ limits });
  const { socket } = await at.connect();

  expect(vouchFor(socket, "192.0.2.7")).toBe(reason);
});

test("the process at the other end is the gateway's: the client has none that is known", async () => {
  await using at = await servedAtPath();
  const { socket } = await at.connect();

  vouchFor(socket, "2001:db8::7");

  expect(socket.peer.address).toBe("2001:db8::7");
  expect(socket.peer.credentials).toBeUndefined();
});

test("without limits nobody is refused", async () => {
  await using at = await served();
  const { socket } = await at.connect();

  expect(vouchFor(socket, "192.0.2.7")).toBeUndefined();
  expect(socket.peer.address).toBe("192.0.2.7");
});

test.each([
  ["client.example", 0, "an IP address"],
  ["192.0.2.7", 65_536, "an integer from 0 to 65535"],
])("%s with port %d is refused, and nothing changes", async (address, port, allowed) => {
  await using at = await served();
  const { socket } = await at.connect();

  expect(() => vouchFor(socket, address, port)).toThrow(allowed);
  expect(socket.peer.address).toBe("127.0.0.1");
});
