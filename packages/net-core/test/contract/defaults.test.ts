import { afterEach, describe, expect, test } from "vitest";
import { type Net, modules } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  const family = net.getDefaultAutoSelectFamily();
  const timeoutMs = net.getDefaultAutoSelectFamilyAttemptTimeout();

  afterEach(() => {
    net.setDefaultAutoSelectFamily(family);
    net.setDefaultAutoSelectFamilyAttemptTimeout(timeoutMs);
  });

  test("selects the address family by itself", () => {
    expect(family).toBe(true);
  });

  test("gives an attempt some time before the next address is tried", () => {
    expect(timeoutMs).toBeGreaterThanOrEqual(10);
  });

  test("setDefaultAutoSelectFamily changes what getDefaultAutoSelectFamily gives", () => {
    net.setDefaultAutoSelectFamily(false);

    expect(net.getDefaultAutoSelectFamily()).toBe(false);
  });

  test("setDefaultAutoSelectFamily takes booleans only", () => {
    const set = net.setDefaultAutoSelectFamily as (value: unknown) => void;

    expect(() => set("yes")).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
  });

  test("setDefaultAutoSelectFamilyAttemptTimeout changes what its getter gives", () => {
    net.setDefaultAutoSelectFamilyAttemptTimeout(321);

    expect(net.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(321);
  });

  test("an attempt gets 10 milliseconds at least", () => {
    net.setDefaultAutoSelectFamilyAttemptTimeout(1);

    expect(net.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(10);
  });

  test.each([0, -1, 1.5])("%d is out of range for an attempt's time", (value) => {
    expect(() => net.setDefaultAutoSelectFamilyAttemptTimeout(value)).toThrow(
      expect.objectContaining({ code: "ERR_OUT_OF_RANGE" }),
    );
  });

  test.each(modules)("the defaults are those that %s sees", (_other, other: Net) => {
    net.setDefaultAutoSelectFamily(false);

    expect(other.getDefaultAutoSelectFamily()).toBe(false);
  });
});
