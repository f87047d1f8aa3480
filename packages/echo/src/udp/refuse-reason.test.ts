import { AddressSet } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { REFLECTOR_PORTS } from "./reflector-ports.ts";
import { refuseReason, type SourcePolicy, type SourceRefusal } from "./refuse-reason.ts";

const OPEN: SourcePolicy = { allow: undefined, deny: undefined, ownPorts: new Set([7_007]) };

describe("a datagram is", () => {
  test.each([
    ["192.0.2.7", 50_000],
    ["127.0.0.1", 1_024],
    ["2001:db8::7", 50_000],
    ["::1", 50_000],
    ["fe80::1%eth0", 50_000],
    ["::ffff:192.0.2.7", 50_000],
    ["192.0.2.7", 1_023], // a port of root's is no sin
  ])("answered from %s port %i", (address, port) => {
    expect(refuseReason({ address, port }, OPEN)).toBeUndefined();
  });

  test.each<[string, number, SourceRefusal]>([
    ["0.0.0.0", 50_000, "not-unicast"],
    ["0.1.2.3", 50_000, "not-unicast"],
    ["224.0.0.1", 50_000, "not-unicast"],
    ["239.255.255.255", 50_000, "not-unicast"],
    ["255.255.255.255", 50_000, "not-unicast"],
    ["240.0.0.1", 50_000, "not-unicast"],
    ["::", 50_000, "not-unicast"],
    ["ff02::1%eth0", 50_000, "not-unicast"],
    ["::ffff:255.255.255.255", 50_000, "not-unicast"],
    ["192.0.2.7", 0, "no-port"],
    ["127.0.0.1", 7_007, "own-port"],
    ["192.0.2.7", 7_007, "own-port"],
    ["2001:db8::7", 7_007, "own-port"],
  ])("not answered from %s port %i: %s", (address, port, reason) => {
    expect(refuseReason({ address, port }, OPEN)).toBe(reason);
  });

  test.each([...REFLECTOR_PORTS])("not answered from port %i (%s)", (port) => {
    expect(port).toBeLessThan(1_024); // above that are the ports of clients
    expect(refuseReason({ address: "192.0.2.7", port }, OPEN)).toBe("reflector-port");
  });

  test.each<[string, SourceRefusal | undefined]>([
    ["10.0.0.1", undefined],
    ["::ffff:10.0.0.1", undefined],
    ["10.0.9.1", "denied"],
    ["192.0.2.7", "not-allowed"],
    ["2001:db8::7", "not-allowed"],
  ])("from %s as allow and deny say", (address, reason) => {
    const policy = { ...OPEN, allow: new AddressSet(["10.0.0.0/8"]), deny: new AddressSet(["10.0.9.0/24"]) };

    expect(refuseReason({ address, port: 50_000 }, policy)).toBe(reason);
  });
});
