import { describe, expect, test } from "vitest";
import { modules } from "./support.ts";

const cases: readonly (readonly [text: string, version: 0 | 4 | 6])[] = [
  ["127.0.0.1", 4],
  ["255.255.255.255", 4],
  ["0.0.0.0", 4],
  ["::1", 6],
  ["::", 6],
  ["2001:db8::1", 6],
  ["::ffff:1.2.3.4", 6],
  ["fe80::1%eth0", 6],
  ["", 0],
  ["256.1.1.1", 0],
  ["127.1", 0],
  ["0x7f.0.0.1", 0],
  ["010.0.0.1", 0],
  ["127.0.0.1:80", 0],
  ["[::1]", 0],
  [" ::1", 0],
  ["::1::", 0],
  ["localhost", 0],
];

describe.each(modules)("%s", (_specifier, net) => {
  test.each(cases)("isIP(%j) is %i", (text, version) => {
    expect(net.isIP(text)).toBe(version);
    expect(net.isIPv4(text)).toBe(version === 4);
    expect(net.isIPv6(text)).toBe(version === 6);
  });

  test.each([[undefined], [null], [4], [{}], [[]]])("isIP(%j) is 0", (value) => {
    const text = value as unknown as string;

    expect([net.isIP(text), net.isIPv4(text), net.isIPv6(text)]).toEqual([0, false, false]);
  });

  test("isIP takes whatever turns into an address as text", () => {
    const text = { toString: () => "::1" } as unknown as string;

    expect([net.isIP(text), net.isIPv4(text), net.isIPv6(text)]).toEqual([6, false, true]);
  });
});
