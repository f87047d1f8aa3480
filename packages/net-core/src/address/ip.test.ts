import { isIP, SocketAddress } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalIp, ipv4Fault, ipv6Fault } from "./ip.ts";

describe("an address has one text", () => {
  test.each([
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["2001:DB8::0001", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"], // the first of two longest runs
    ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"], // a single zero is no run
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:0102:0304", "1.2.3.4"],
    ["0:0:0:0:0:ffff:102:304", "1.2.3.4"],
    ["::ffff:0:1.2.3.4", "::ffff:0:102:304"], // IPv4-translated is not IPv4-mapped
    ["FE80::1%Eth0", "fe80::1%Eth0"],
    ["::1%a.b_c~d-e", "::1%a.b_c~d-e"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });
});

describe("what only looks like an address is none", () => {
  test.each([
    "",
    "localhost",
    "127.1",
    "1.2.3.4.",
    "1.2.3.4.5",
    "010.0.0.1",
    "00.0.0.0",
    "0x7f.0.0.1",
    "256.1.1.1",
    "1.2.3.-4",
    "1.2.3.4 ",
    "1.2.3.4\n",
    "1.2.3.4%eth0",
    "1.2.3.4\0",
    "１.2.3.4",
    ":::",
    "::1\0",
    "[::1]",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "::00001",
    "::ffff:010.0.0.1",
    "::ffff:1.2.3.4%eth0",
    "fe80::1%",
    "fe80::1%sixteen-letters.",
    "fe80::1%a%b",
    "fe80::1%a/b",
  ])("%j", (text) => {
    expect(canonicalIp(text)).toBeUndefined();
  });
});

test("a fault says what is wrong", () => {
  expect(ipv4Fault("127.1")).toBe("it needs 4 octets, not 2");
  expect(ipv4Fault("010.0.0.1")).toBe('octet "010" has a leading zero');
  expect(ipv4Fault("0x7f.0.0.1")).toBe('octet "0x7f" is not decimal');
  expect(ipv4Fault("256.1.1.1")).toBe('octet "256" is over 255');
  expect(ipv6Fault("::g")).toBe('"::g" is no IPv6 address');
  expect(ipv6Fault("fe80::1%a/b")).toBe('zone "a/b" is not 1 to 15 of A-Z a-z 0-9 . _ ~ -');
  expect(ipv6Fault("::ffff:1.2.3.4%eth0")).toBe("an IPv4-mapped address takes no zone");
});

test("every spelling of an IPv6 address gives the same text, which is itself one of them", () => {
  const words = fc.array(fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff)), {
    minLength: 8,
    maxLength: 8,
  });

  fc.assert(
    fc.property(words, (address) => {
      const short = address.map((word) => word.toString(16)).join(":");
      const long = address.map((word) => word.toString(16).toUpperCase().padStart(4, "0")).join(":");
      const canonical = canonicalIp(short) ?? "";

      expect(isIP(canonical)).not.toBe(0);
      expect(canonicalIp(long)).toBe(canonical);
      expect(canonicalIp(canonical)).toBe(canonical);
    }),
  );
});

test("a mapped address is its IPv4 address in dots and in hex", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const hex = new Uint16Array(address.split(".").map(Number)).reduce(
        (text, octet, index) => text + (index === 2 ? ":" : "") + octet.toString(16).padStart(2, "0"),
        "",
      );

      expect(canonicalIp(address)).toBe(address);
      expect(canonicalIp(`::ffff:${address}`)).toBe(address);
      expect(canonicalIp(`::FFFF:${hex}`)).toBe(address);
    }),
  );
});

test("text that node:net takes for an address is one, and no other without a zone", () => {
  const text = fc.string({ unit: fc.constantFrom(..."0125f:.".split("")), maxLength: 20 });

  fc.assert(
    fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6()), (candidate) => {
      expect(canonicalIp(candidate) !== undefined).toBe(isIP(candidate) !== 0);
    }),
    { numRuns: 2000 },
  );
});

test("an address is written as node:net writes a peer's", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const remoteAddress = new SocketAddress({ address, family: "ipv6" }).address;

      expect(canonicalIp(address)).toBe(remoteAddress.replace(/^::ffff:(?=.*\.)/, ""));
    }),
  );
});
