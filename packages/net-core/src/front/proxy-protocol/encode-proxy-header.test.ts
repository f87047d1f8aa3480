import { describe, expect, test } from "vitest";
import { InvalidEndpointError, OptionRangeError, OptionTypeError } from "../../errors.ts";
import { type EncodeProxyHeaderOptions, encodeProxyHeader } from "./encode-proxy-header.ts";

const source = { kind: "tcp", host: "192.0.2.7", port: 56_324 } as const;
const destination = { kind: "tcp", host: "198.51.100.1", port: 443 } as const;
const ends = { source, destination };
const file = { kind: "unix", path: "/run/echo.sock" } as const;

describe("a header is written", () => {
  test.each<[string, EncodeProxyHeaderOptions, string]>([
    ["without addresses", { version: 1 }, "PROXY UNKNOWN\r\n"],
    ["for IPv4", { version: 1, ...ends }, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"],
    [
      "for both families",
      { version: 1, source: { ...source, host: "2001:DB8::7" }, destination },
      "PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 56324 443\r\n",
    ],
  ])("in version 1 %s", (_, options, line) => {
    expect(encodeProxyHeader(options).toString("latin1")).toBe(line);
  });

  test("in version 2 unless version 1 is asked for", () => {
    const bytes = "0d0a0d0a000d0a515549540a2111000cc0000207c6336401dc0401bb";

    expect(encodeProxyHeader(ends).toString("hex")).toBe(bytes);
  });

  test("with undefined as if it had been left out", () => {
    const options = {
      version: undefined,
      command: undefined,
      transport: undefined,
      checksum: undefined,
      tlvs: undefined,
    };

    expect(encodeProxyHeader({ ...ends, ...options } as never)).toEqual(encodeProxyHeader(ends));
  });
});

describe("what no header can say is refused by name", () => {
  const ssl = { tls: true, certificateOnConnection: false, certificateInSession: false, verify: 0, others: [] };

  test.each<[string, unknown, new (...options: never[]) => Error]>([
    ["version must be 1 or 2, got 3", { version: 3 }, OptionTypeError],
    ['command must be one of "proxy", "local", got "LOCAL"', { command: "LOCAL" }, OptionTypeError],
    ['command must be "proxy" in version 1, got "local"', { version: 1, command: "local" }, OptionTypeError],
    ['source must be absent for command "local"', { command: "local", ...ends }, OptionTypeError],
    ['transport must be one of "stream", "dgram", got "unspec"', { ...ends, transport: "unspec" }, OptionTypeError],
    ['transport must be one of "unspec", got "stream"', { transport: "stream" }, OptionTypeError],
    ["source must be a TCP endpoint in version 1", { version: 1, source: file, destination: file }, OptionTypeError],
    ["source must be a TCP endpoint in version 1", { version: 1, ...ends, transport: "dgram" }, OptionTypeError],
    ["destination must be of the same kind as the source", { source }, OptionTypeError],
    ["destination must be of the same kind as the source", { destination }, OptionTypeError],
    ["destination must be of the same kind as the source", { source, destination: file }, OptionTypeError],
    ["destination must be of the same kind as the source", { source: file, destination }, OptionTypeError],
    [
      "source must be an IP address without a zone",
      { ...ends, source: { ...source, host: "a.example" } },
      OptionTypeError,
    ],
    ["source must be an IP address without a zone", { ...ends, source: { kind: "tcp", port: 1 } }, OptionTypeError],
    ["destination must be an IP address", { ...ends, destination: { ...source, host: "fe80::1%a" } }, OptionTypeError],
    ["destination must be an IP address", { ...ends, destination: { kind: "fd", fd: 3 } }, OptionTypeError],
    ["port 65536 must be", { ...ends, source: { ...source, port: 65_536 } }, InvalidEndpointError],
    ["checksum must be absent", { checksum: true }, OptionTypeError],
    ["checksum must be absent", { version: 1, ...ends, checksum: true }, OptionTypeError],
    ["tlvs must be absent", { tlvs: { alpn: "h2" } }, OptionTypeError],
    ["tlvs must be absent", { version: 1, ...ends, tlvs: { alpn: "h2" } }, OptionTypeError],
    ["tlvs.alpn must be text of characters up to U+00FF", { ...ends, tlvs: { alpn: "Ā" } }, OptionTypeError],
    ["tlvs.authority must be well-formed text", { ...ends, tlvs: { authority: "\ud800" } }, OptionTypeError],
    ["tlvs.authority must be well-formed text, got 7", { ...ends, tlvs: { authority: 7 } }, OptionTypeError],
    ["tlvs.uniqueId must be a Buffer", { ...ends, tlvs: { uniqueId: "abc" } }, OptionTypeError],
    ["tlvs.uniqueId must be at most 128 bytes", { ...ends, tlvs: { uniqueId: Buffer.alloc(129) } }, OptionRangeError],
    ["tlvs.ssl.verify must be an integer", { ...ends, tlvs: { ssl: { ...ssl, verify: -1 } } }, OptionRangeError],
    ["tlvs.ssl.cipher must be well-formed text", { ...ends, tlvs: { ssl: { ...ssl, cipher: null } } }, OptionTypeError],
    [
      "tlvs.others[0].type must be",
      { ...ends, tlvs: { others: [{ type: 2, value: Buffer.alloc(0) }] } },
      OptionRangeError,
    ],
    [
      "tlvs.others[0].type must be",
      { ...ends, tlvs: { others: [{ type: 4, value: Buffer.alloc(0) }] } },
      OptionRangeError,
    ],
    [
      "tlvs.others[0].type must be",
      { ...ends, tlvs: { others: [{ type: 256, value: Buffer.alloc(0) }] } },
      OptionRangeError,
    ],
    [
      "tlvs.others[0].value must be a Buffer",
      { ...ends, tlvs: { others: [{ type: 0xe0, value: "x" }] } },
      OptionTypeError,
    ],
    ["tlvs must be of at most 65535 bytes each", { ...ends, tlvs: { netns: "x".repeat(65_536) } }, OptionRangeError],
    ["tlvs must be so few that a header", { ...ends, tlvs: { netns: "x".repeat(65_535) } }, OptionRangeError],
  ])("%s", (message, options, type) => {
    const encode = (): Buffer => encodeProxyHeader(options as EncodeProxyHeaderOptions);

    expect(encode).toThrow(type);
    expect(encode).toThrow(message);
  });
});
