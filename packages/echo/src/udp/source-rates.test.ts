import { describe, expect, test } from "vitest";
import { resolveDatagramLimits } from "./datagram-limits.ts";
import { sourceNetwork } from "./source-network.ts";
import { SourceRates } from "./source-rates.ts";

function rates(limits: Parameters<typeof resolveDatagramLimits>[0]): SourceRates {
  return new SourceRates(resolveDatagramLimits(limits), 0);
}

describe("the network of a source", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
    ["::1:2:3:192.0.2.7", "0:0:0:1::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64%eth0"],
  ])("of %s is %s", (address, network) => {
    expect(sourceNetwork(address)).toBe(network);
  });
});

describe("the rates", () => {
  test("let a second's worth of one address in at once, and then as time passes", () => {
    const some = rates({ perAddressPerSecond: 4 });
    for (let count = 0; count < 4; count += 1) expect(some.take("192.0.2.7", 0)).toBeUndefined();

    expect(some.take("192.0.2.7", 249)).toBe("rate-per-address");
    expect(some.take("192.0.2.7", 250)).toBeUndefined();
    expect(some.take("192.0.2.7", 250)).toBe("rate-per-address");
  });

  test("count each address by itself, and IPv6 by its /64", () => {
    const some = rates({ perAddressPerSecond: 1 });

    expect(some.take("192.0.2.7", 0)).toBeUndefined();
    expect(some.take("::ffff:192.0.2.7", 0)).toBe("rate-per-address");
    expect(some.take("192.0.2.8", 0)).toBeUndefined();
    expect(some.take("2001:db8::1", 0)).toBeUndefined();
    expect(some.take("2001:db8::2", 0)).toBe("rate-per-address");
    expect(some.take("2001:db8:0:1::2", 0)).toBeUndefined();
  });

  test("hold over all addresses together", () => {
    const some = rates({ datagramsPerSecond: 2 });
    expect(some.take("192.0.2.1", 0)).toBeUndefined();
    expect(some.take("192.0.2.2", 0)).toBeUndefined();

    expect(some.take("192.0.2.3", 0)).toBe("rate");
    expect(some.size).toBe(2); // who is not let in takes no place
    expect(some.take("192.0.2.3", 500)).toBeUndefined();
  });

  test("are no limit when they are Infinity", () => {
    const some = rates({ datagramsPerSecond: Infinity, perAddressPerSecond: Infinity });

    for (let count = 0; count < 20_000; count += 1) expect(some.take("192.0.2.7", 0)).toBeUndefined();
    expect(some.size).toBe(0);
  });

  test("of one address are not used up by what another one is refused", () => {
    const some = rates({ datagramsPerSecond: 3, perAddressPerSecond: 1 });
    expect(some.take("192.0.2.1", 0)).toBeUndefined();
    for (let count = 0; count < 10; count += 1) expect(some.take("192.0.2.1", 0)).toBe("rate-per-address");

    expect(some.take("192.0.2.2", 0)).toBeUndefined();
    expect(some.take("192.0.2.3", 0)).toBeUndefined();
  });

  test("keep count of a bounded number of addresses, and drop none that still counts", () => {
    const some = rates({ perAddressPerSecond: 1, maxAddresses: 2 });
    expect(some.take("192.0.2.1", 0)).toBeUndefined();
    expect(some.take("192.0.2.2", 600)).toBeUndefined();

    expect(some.take("192.0.2.3", 999)).toBe("max-addresses");
    expect(some.take("192.0.2.3", 1_000)).toBeUndefined(); // in the place of the first
    expect(some.take("192.0.2.1", 1_000)).toBe("max-addresses");
    expect(some.take("192.0.2.2", 1_000)).toBe("rate-per-address");
    expect(some.size).toBe(2);
  });
});

describe("the limits", () => {
  test.each([
    ["datagramsPerSecond", 0],
    ["perAddressPerSecond", 1.5],
    ["maxAddresses", Infinity],
    ["maxAddresses", -1],
  ])("refuse %s of %d", (name, value) => {
    expect(() => resolveDatagramLimits({ [name]: value })).toThrow(
      expect.objectContaining({ code: "ERR_OPTION_RANGE", option: `limits.${name}` }),
    );
  });

  test("refuse what is no number and no address", () => {
    expect(() => resolveDatagramLimits({ datagramsPerSecond: "1" as never })).toThrow("limits.datagramsPerSecond");
    expect(() => resolveDatagramLimits({ allow: ["10.0.0.1/8"] })).toThrow("limits.allow[0]");
  });
});
