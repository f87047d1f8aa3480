import { InvalidEndpointError } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { pathAt, shownAddress } from "./path-addresses.ts";
import { pooledAddress, type ServerAddress } from "./server-address.ts";

describe("a server in the client's pool", () => {
  test.each<[server: ServerAddress, pooled: string]>([
    ["127.0.0.1:4222", "127.0.0.1:4222"],
    ["localhost", "localhost"],
    ["nats://broker.example:4222", "nats://broker.example:4222"],
    ["tcp://broker.example:4222", "tcp://broker.example:4222"],
    ["tls://broker.example", "tls://broker.example"],
    ["[::1]:4222", "[::1]:4222"],
    [":4222", "127.0.0.1:4222"],
    ["tcp://:4222", "127.0.0.1:4222"],
    [{ kind: "tcp", port: 4222 }, "127.0.0.1:4222"],
    [{ kind: "tcp", host: "broker.example", port: 4222 }, "broker.example:4222"],
    [{ kind: "tcp", host: "::1", port: 4222 }, "[::1]:4222"],
  ])("%j is %s", (server, pooled) => {
    expect(pooledAddress(server)).toBe(pooled);
    expect(pathAt(pooled)).toBeUndefined();
    expect(shownAddress(pooled)).toBe(pooled);
  });

  test.each<[server: ServerAddress, path: string, shown: string]>([
    ["unix:/run/broker.sock", "/run/broker.sock", "unix:/run/broker.sock"],
    ["unix:///run/broker.sock", "/run/broker.sock", "unix:/run/broker.sock"],
    ["unix:broker.sock", "broker.sock", "unix:broker.sock"],
    ["unix:4222", "4222", "unix:4222"],
    ["unix:@abstract", "\0abstract", "unix:@abstract"],
    ["npipe:broker", "\\\\.\\pipe\\broker", "npipe:broker"],
    [{ kind: "unix", path: "/run/broker.sock" }, "/run/broker.sock", "unix:/run/broker.sock"],
  ])("%j is an address that stands for its path", (server, path, shown) => {
    const pooled = pooledAddress(server);

    expect(pooled).toMatch(/^\[100::[1-9a-f]+\]:4222$/);
    expect(pathAt(pooled)).toMatchObject({ path });
    expect(shownAddress(pooled)).toBe(shown);
  });

  test("is the same address for the same path, and another for another", () => {
    const addresses = ["unix:/a", "unix:///a", "unix:/b", "npipe:a"].map(pooledAddress);

    expect(addresses[0]).toBe(addresses[1]);
    expect(new Set(addresses).size).toBe(3);
  });

  test("has another address also where there are more paths than a group of an IPv6 address can count", () => {
    const addresses = Array.from({ length: 0x1_0001 }, (_, number) => pooledAddress(`unix:many/${number}`));

    expect(new Set(addresses).size).toBe(addresses.length);
    expect(shownAddress(addresses.at(-1) ?? "")).toBe("unix:many/65536");
  });

  test.each<ServerAddress>([
    "unix:",
    "unix://host/path",
    "UNIX:/run/broker.sock",
    "tcp://:",
    ":70000",
    "fd:3",
    "systemd:broker",
    { kind: "fd", fd: 3 },
    { kind: "tcp", port: 70_000 },
  ])("%j is refused", (server) => {
    expect(() => pooledAddress(server)).toThrow(InvalidEndpointError);
  });
});
