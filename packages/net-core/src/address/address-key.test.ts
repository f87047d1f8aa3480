import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressKey } from "./address-key.ts";
import { canonicalIp } from "./ip.ts";

describe("the key of an address", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:C000:0207", "192.0.2.7"],
    ["0:0:0:0:0:ffff:255.255.255.255", "255.255.255.255"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002:0:0:0:1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8::/64"],
    ["2001:0:0:2::1", "2001:0:0:2::/64"],
    ["0:0:0:5::1", "0:0:0:5::/64"],
    ["::1", "::/64"],
    ["::1.2.3.4", "::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b::/64"],
    ["fe80::1", "fe80::/64"],
    ["fe80::1%eth0", "fe80::%eth0/64"],
    ["fe80::2%eth0", "fe80::%eth0/64"],
    ["fe80::1%eth1", "fe80::%eth1/64"],
    ["::ffff:192.0.2.7%eth0", "192.0.2.7"],
    ["unix", "unix"],
    ["", ""],
    ["a:b", "a:b"],
  ])("%j is %j", (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });

  test("is the same for every address of a /64 and every spelling, and another in another /64", () => {
    const word = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const words = (length: number): fc.Arbitrary<string> =>
      fc
        .array(word, { minLength: length, maxLength: length })
        .map((all) => all.map((one) => one.toString(16)).join(":"));

    fc.assert(
      fc.property(words(4), words(4), words(4), words(4), (network, otherNetwork, host, otherHost) => {
        const key = addressKey(`${network}:${host}`);
        fc.pre(!key.includes(".") && !addressKey(`${network}:${otherHost}`).includes("."));

        expect(addressKey(`${network}:${otherHost}`.toUpperCase())).toBe(key);
        expect(key).toBe(`${canonicalIp(`${network}:0:0:0:0`)}/64`);
        expect(addressKey(`${otherNetwork}:1:1:1:1`) === key).toBe(network === otherNetwork);
      }),
      { numRuns: 1000 },
    );
  });
});
