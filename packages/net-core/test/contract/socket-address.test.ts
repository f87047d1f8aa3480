import { describe, expect, test } from "vitest";
import { modules, type Net } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  const SocketAddress = net.SocketAddress as Net["SocketAddress"] & { isSocketAddress(value: unknown): boolean };
  const canParse = "parse" in SocketAddress;

  test("is 127.0.0.1:0 by default", () => {
    const { address, port, family, flowlabel } = new SocketAddress({});

    expect({ address, port, family, flowlabel }).toEqual({
      address: "127.0.0.1",
      port: 0,
      family: "ipv4",
      flowlabel: 0,
    });
  });

  test("keeps what it was made of", () => {
    const { address, port, family, flowlabel } = new SocketAddress({
      address: "2001:db8::1",
      port: 80,
      family: "ipv6",
      flowlabel: 7,
    });

    expect({ address, port, family, flowlabel }).toEqual({
      address: "2001:db8::1",
      port: 80,
      family: "ipv6",
      flowlabel: 7,
    });
  });

  test.each([
    [{ family: "ipv5" }, "ERR_INVALID_ARG_VALUE"],
    [{ address: "localhost" }, "ERR_INVALID_ADDRESS"],
    [{ port: 65_536 }, "ERR_SOCKET_BAD_PORT"],
    [{ flowlabel: -1 }, "ERR_OUT_OF_RANGE"],
  ])("%j throws %s", (options, code) => {
    expect(() => new SocketAddress(options as object)).toThrow(expect.objectContaining({ code }));
  });

  test("isSocketAddress tells one from other objects", () => {
    expect(SocketAddress.isSocketAddress(new SocketAddress({}))).toBe(true);
    expect(SocketAddress.isSocketAddress({ address: "127.0.0.1", port: 0 })).toBe(false);
  });

  test.skipIf(!canParse).each([
    ["1.2.3.4:8080", { address: "1.2.3.4", port: 8080, family: "ipv4" }],
    ["1.2.3.4", { address: "1.2.3.4", port: 0, family: "ipv4" }],
    ["[::1]:8080", { address: "::1", port: 8080, family: "ipv6" }],
    // What an URL allows is allowed here too, which is why endpoints have a parser of their own.
    ["1.2.3.4:80", { address: "1.2.3.4", port: 0, family: "ipv4" }],
    ["010.0.0.1:8080", { address: "8.0.0.1", port: 8080, family: "ipv4" }],
    ["0x7f.1:8080", { address: "127.0.0.1", port: 8080, family: "ipv4" }],
    ["1.2.3.4:8080/x", { address: "1.2.3.4", port: 8080, family: "ipv4" }],
  ])("parse(%j) is %j (where there is parse)", (text, expected) => {
    expect(SocketAddress.parse(text)).toMatchObject(expected);
  });

  test.skipIf(!canParse).each(["", "localhost:80", "::1", "1.2.3.4:65536"])(
    "parse(%j) is undefined (where there is parse)",
    (text) => {
      expect(SocketAddress.parse(text)).toBeUndefined();
    },
  );
});
