import type { BlockList } from "node:net";
import { describe, expect, test } from "vitest";
import { modules, type Net } from "./support.ts";

/** What newer Node lines have and the installed types do not know. */
interface NewerBlockList extends BlockList {
  readonly size: number;
  addCIDR(cidr: string): void;
  addCIDRs(cidrs: readonly string[]): void;
  removeAddress(address: string): void;
  removeRange(start: string, end: string): void;
  removeSubnet(network: string, prefix: number): void;
  removeCIDR(cidr: string): void;
  clear(): void;
}

const list = (net: Net): NewerBlockList => new net.BlockList() as NewerBlockList;

describe.each(modules)("%s", (_specifier, net) => {
  const { prototype } = net.BlockList;
  const canRemove = "removeAddress" in prototype;

  test("an empty list blocks nobody", () => {
    expect(list(net).check("10.0.0.1")).toBe(false);
  });

  test("addAddress blocks that address", () => {
    const blocked = list(net);

    blocked.addAddress("10.0.0.1");

    expect(blocked.check("10.0.0.1")).toBe(true);
    expect(blocked.check("10.0.0.2")).toBe(false);
  });

  test("addRange blocks from its first to its last address", () => {
    const blocked = list(net);

    blocked.addRange("10.0.0.2", "10.0.0.4");

    const checked = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"].map((ip) => blocked.check(ip));
    expect(checked).toEqual([false, true, true, true, false]);
  });

  test("addRange throws when the last address comes first", () => {
    expect(() => list(net).addRange("10.0.0.4", "10.0.0.2")).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_ARG_VALUE" }),
    );
  });

  test("addSubnet blocks the network", () => {
    const blocked = list(net);

    blocked.addSubnet("2001:db8::", 32, "ipv6");

    expect(blocked.check("2001:db8:1::1", "ipv6")).toBe(true);
    expect(blocked.check("2001:db9::1", "ipv6")).toBe(false);
  });

  test("addSubnet throws when the prefix is longer than an address", () => {
    expect(() => list(net).addSubnet("10.0.0.0", 33)).toThrow(expect.objectContaining({ code: "ERR_OUT_OF_RANGE" }));
  });

  test("an IPv4-mapped address is found under the IPv4 one, but only if its family is said", () => {
    const blocked = list(net);

    blocked.addAddress("10.0.0.1");

    expect(blocked.check("::ffff:10.0.0.1", "ipv6")).toBe(true);
    expect(blocked.check("::ffff:10.0.0.1")).toBe(false);
  });

  test("takes SocketAddress values", () => {
    const blocked = list(net);

    blocked.addAddress(new net.SocketAddress({ address: "10.0.0.1" }));

    expect(blocked.check(new net.SocketAddress({ address: "10.0.0.1", port: 80 }))).toBe(true);
  });

  test("shows its rules", () => {
    const blocked = list(net);

    blocked.addAddress("10.0.0.1");
    blocked.addSubnet("10.1.0.0", 16);

    expect(blocked.rules.toSorted()).toEqual(["Address: IPv4 10.0.0.1", "Subnet: IPv4 10.1.0.0/16"]);
  });

  test("isBlockList tells one from other objects", () => {
    expect(net.BlockList.isBlockList(list(net))).toBe(true);
    expect(net.BlockList.isBlockList({ check: () => true })).toBe(false);
  });

  test.skipIf(!("toJSON" in prototype))("goes to JSON and back (where there is toJSON)", () => {
    const before = list(net);
    before.addRange("10.0.0.2", "10.0.0.4");
    const after = list(net);

    after.fromJSON(JSON.stringify(before));

    expect(after.check("10.0.0.3")).toBe(true);
    expect(after.rules).toEqual(before.rules);
  });

  test.skipIf(!("addCIDR" in prototype))("addCIDR blocks the network (where there is addCIDR)", () => {
    const blocked = list(net);

    blocked.addCIDR("10.0.0.0/8");
    blocked.addCIDRs(["2001:db8::/32", "192.168.0.0/16"]);

    expect([blocked.check("10.1.2.3"), blocked.check("2001:db8::1", "ipv6")]).toEqual([true, true]);
    expect(() => blocked.addCIDR("10.0.0.0")).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_VALUE" }));
  });

  test.skipIf(!canRemove)("what was added can be removed (where there is removeAddress)", () => {
    const blocked = list(net);
    blocked.addAddress("10.0.0.1");
    blocked.addRange("10.0.1.1", "10.0.1.9");
    blocked.addSubnet("10.1.0.0", 16);
    blocked.addCIDR("10.2.0.0/16");

    blocked.removeAddress("10.0.0.1");
    blocked.removeRange("10.0.1.1", "10.0.1.9");
    blocked.removeSubnet("10.1.0.0", 16);
    blocked.removeCIDR("10.2.0.0/16");

    expect(["10.0.0.1", "10.0.1.5", "10.1.0.1", "10.2.0.1"].map((ip) => blocked.check(ip))).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });

  test.skipIf(!("size" in prototype))("size counts the rules and clear removes them all (where there is size)", () => {
    const blocked = list(net);
    blocked.addAddress("10.0.0.1");
    blocked.addSubnet("10.1.0.0", 16);

    const before = blocked.size;
    blocked.clear();

    expect([before, blocked.size, blocked.check("10.0.0.1")]).toEqual([2, 0, false]);
  });

  test.skipIf(!("PRIVATE_RANGES" in net.BlockList))(
    "PRIVATE_RANGES are networks to add (where there is PRIVATE_RANGES)",
    () => {
      const blocked = list(net);

      blocked.addCIDRs([...(net.BlockList as unknown as { PRIVATE_RANGES: string[] }).PRIVATE_RANGES]);

      expect([blocked.check("192.168.1.1"), blocked.check("1.1.1.1")]).toEqual([true, false]);
    },
  );
});
