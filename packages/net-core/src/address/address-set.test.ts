import fc from "fast-check";
import { BlockList, isIPv4 } from "node:net";
import { describe, expect, test } from "vitest";
import { OptionRangeError, OptionTypeError } from "../errors.ts";
import { AddressSet, resolveAddressSet } from "./address-set.ts";
import { canonicalIp } from "./ip.ts";

describe("a set", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.7", "::ffff:192.0.2.7", true],
    ["192.0.2.7", "::FFFF:C000:0207", true],
    ["::ffff:192.0.2.7", "192.0.2.7", true],
    ["10.0.0.0/8", "10.0.0.0", true],
    ["10.0.0.0/8", "10.255.255.255", true],
    ["10.0.0.0/8", "9.255.255.255", false],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["::ffff:10.0.0.0/104", "10.1.2.3", true],
    ["::ffff:10.0.0.0/104", "11.0.0.0", false],
    ["192.0.2.7/32", "192.0.2.7", true],
    ["192.0.2.7/32", "192.0.2.6", false],
    ["192.0.2.6/31", "192.0.2.7", true],
    ["2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", true],
    ["2001:db8::/32", "2001:DB8:0:0::1", true],
    ["2001:db8::/32", "2001:db9::", false],
    ["2001:db8::1/128", "2001:db8::1", true],
    ["2001:db8::1/128", "2001:db8::", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["0.0.0.0/0", "::1", false],
    ["0.0.0.0/0", "::ffff:1.2.3.4", true],
    ["::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true],
    ["::/0", "1.2.3.4", false],
    ["::/0", "::ffff:1.2.3.4", false],
    ["::ffff:0:0/96", "255.255.255.255", true],
    ["::ffff:0:0/96", "::1", false],
    ["unix", "unix", true],
    ["unix", "127.0.0.1", false],
    ["0.0.0.0/0", "unix", false],
  ])("of %s has %s: %s", (member, address, expected) => {
    expect(new AddressSet([member]).has(address)).toBe(expected);
  });

  test.each(["", " 10.0.0.1", "010.0.0.1", "10.1", "0xa000001", "10.0.0.1/32", "[::1]", "localhost", "10.0.0.1:80"])(
    "of everything does not have %j, which is no address",
    (text) => {
      expect(new AddressSet(["0.0.0.0/0", "::/0", "unix"]).has(text)).toBe(false);
    },
  );

  test("does not have what is no text", () => {
    const all = new AddressSet(["0.0.0.0/0", "::/0"]);

    for (const value of [undefined, null, 1, {}, ["10.0.0.1"]]) expect(all.has(value as never)).toBe(false);
  });

  test("of nobody has nobody", () => {
    expect(new AddressSet([]).has("127.0.0.1")).toBe(false);
    expect(new AddressSet([]).has("unix")).toBe(false);
  });

  test("says its members in their canonical text, and neither they nor the array they came from can change it", () => {
    const members = ["::FFFF:10.0.0.0/104", "unix", "2001:DB8:0::/32", "::ffff:1.2.3.4", "0.0.0.0/0"];
    const set = new AddressSet(members);
    members.push("::1");

    expect(set.members).toEqual(["10.0.0.0/8", "unix", "2001:db8::/32", "1.2.3.4", "0.0.0.0/0"]);
    expect(Object.isFrozen(set.members)).toBe(true);
    expect(set.has("::1")).toBe(false);
  });
});

describe("a member is refused by name", () => {
  const member = 'an IP address without a zone, a range such as "10.0.0.0/8" or "2001:db8::/32", or "unix"';
  const prefix = (width: number): string => `a range with a decimal prefix from 0 to ${width}`;
  const meant = (text: string): string => `a range whose bits after the prefix are 0 (did you mean ${text}?)`;

  test.each([
    ["10.0.0.1/8", meant("10.0.0.0/8")],
    ["255.255.255.255/0", meant("0.0.0.0/0")],
    ["192.0.2.7/31", meant("192.0.2.6/31")],
    ["2001:db8::1/32", meant("2001:db8::/32")],
    ["::1/127", meant("::/127")],
    ["::ffff:10.0.0.1/104", meant("10.0.0.0/8")],
    ["::ffff:10.0.0.0/8", meant("::/8")],
    ["::ffff:0:0/95", meant("::fffe:0:0/95")],
    ["10.0.0.0/33", prefix(32)],
    ["10.0.0.0/104", prefix(32)],
    ["10.0.0.0/08", prefix(32)],
    ["10.0.0.0/", prefix(32)],
    ["10.0.0.0/+8", prefix(32)],
    ["10.0.0.0/8 ", prefix(32)],
    ["10.0.0.0/8/8", prefix(32)],
    ["10.0.0.0/255.0.0.0", prefix(32)],
    ["2001:db8::/129", prefix(128)],
    ["2001:db8::/-1", prefix(128)],
  ])("%j is out of range", (text, allowed) => {
    const build = (): AddressSet => new AddressSet(["::1", text], "limits.allow");

    expect(build).toThrow(OptionRangeError);
    expect(build).toThrow(`limits.allow[1] must be ${allowed}, got ${JSON.stringify(text)}`);
  });

  test.each([
    "",
    "*",
    "Unix",
    "localhost",
    "010.0.0.0/8",
    "10/8",
    "10.0.0/24",
    "fe80::1%eth0",
    "fe80::%eth0/10",
    "[::1]",
    "::ffff:010.0.0.1",
  ])("%j is no address", (text) => {
    const build = (): AddressSet => new AddressSet(["::1", text], "limits.allow");

    expect(build).toThrow(OptionTypeError);
    expect(build).toThrow(`limits.allow[1] must be ${member}, got ${JSON.stringify(text)}`);
  });

  test("what is no text, or no array", () => {
    expect(() => new AddressSet(["::1", 7 as never], "trusted")).toThrow("trusted[1] must be a string, got 7");
    expect(() => new AddressSet("10.0.0.0/8" as never)).toThrow(
      'members must be an array of addresses, got "10.0.0.0/8"',
    );
  });
});

describe("an option that is a set", () => {
  test("may be a set, its members, or nothing", () => {
    const set = new AddressSet(["10.0.0.0/8"]);

    expect(resolveAddressSet("trusted", set)).toBe(set);
    expect(resolveAddressSet("trusted", ["10.0.0.0/8"])?.has("10.1.2.3")).toBe(true);
    expect(resolveAddressSet("trusted", [])?.has("10.1.2.3")).toBe(false);
    expect(resolveAddressSet("trusted", undefined)).toBeUndefined();
  });

  test.each(["10.0.0.0/8", null, 7, { members: [] }])("%j is none", (value) => {
    expect(() => resolveAddressSet("trusted", value as never)).toThrow(OptionTypeError);
    expect(() => resolveAddressSet("trusted", value as never)).toThrow("trusted must be an AddressSet or an array");
  });

  test("the member that is wrong is named", () => {
    expect(() => resolveAddressSet("trusted", ["::1", "10.0.0.1/8"])).toThrow("trusted[1] must be a range");
  });
});

// Few different bytes, so that addresses meet each other's ranges.
const octet = fc.constantFrom(0, 1, 127, 128, 255);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const word = fc.constantFrom("0", "1", "7fff", "8000", "d800", "ffff");
const ipv6 = fc
  .array(word, { minLength: 8, maxLength: 8 })
  .map((words) => words.join(":"))
  .filter((text) => canonicalIp(text)?.includes(":") === true);
const address = fc.oneof(ipv4, ipv6);

test("a set has what node's BlockList has, given the same ranges", () => {
  const range = fc.oneof(
    fc.tuple(ipv4, fc.nat(32), fc.constant("ipv4" as const)),
    fc.tuple(ipv6, fc.nat(128), fc.constant("ipv6" as const)),
  );

  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 12 }),
      fc.array(address, { minLength: 1, maxLength: 20 }),
      (ranges, asked) => {
        // One for each family: a list of both looks for IPv4 addresses in IPv6 ranges, too.
        const reference = { ipv4: new BlockList(), ipv6: new BlockList() };
        for (const [network, prefix, family] of ranges) reference[family].addSubnet(network, prefix, family);
        const set = new AddressSet(ranges.map(([network, prefix]) => meantRange(network, prefix)));

        for (const one of asked) {
          const family = isIPv4(one) ? "ipv4" : "ipv6";
          expect(set.has(one)).toBe(reference[family].check(one, family));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

/** The range of this prefix that the address is in, found through the error's own advice. */
function meantRange(network: string, prefix: number): string {
  const text = `${network}/${prefix}`;
  try {
    return new AddressSet([text]).members[0] ?? "";
  } catch (error) {
    return /did you mean (\S+)\?/.exec((error as Error).message)?.[1] ?? "";
  }
}
