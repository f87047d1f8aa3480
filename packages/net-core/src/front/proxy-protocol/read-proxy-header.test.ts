import { describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { isClientVerified, type ProxyHeaderFault, type ProxyHeaderReading } from "./proxy-header.ts";
import { readProxyHeader } from "./read-proxy-header.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const IPV4_ADDRESSES = "c0000207c6336401dc0401bb"; // 192.0.2.7:56324 to 198.51.100.1:443

/** A header of version 2; `head` is the two bytes after the signature, `block` what its length counts. */
function binary(head: string, block: string): Buffer {
  const length = (block.length / 2).toString(16).padStart(4, "0");
  return Buffer.from(SIGNATURE + head + length + block, "hex");
}

/** A type-length-value in hex. */
function tlv(type: string, value: string): string {
  return type + (value.length / 2).toString(16).padStart(4, "0") + value;
}

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}

/** A Unix path as the header has it. */
function path(text: string): string {
  return hex(text).padEnd(216, "0");
}

function read(bytes: Buffer | string): ProxyHeaderReading {
  return readProxyHeader(Buffer.from(bytes as string, "latin1"));
}

function headerOf(bytes: Buffer | string): unknown {
  const reading = read(bytes);
  return reading.state === "header" ? reading.header : reading;
}

const tcp = (host: string, port: number): object => ({ kind: "tcp", host, port });
const unix = (name: string): object => ({ kind: "unix", path: name });
const nothing = { checksum: false, tlvs: { others: [] } };

describe("a line of version 1", () => {
  test.each([
    ["PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", tcp("192.0.2.7", 56_324), tcp("198.51.100.1", 443)],
    ["PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", tcp("0.0.0.0", 0), tcp("255.255.255.255", 65_535)],
    ["PROXY TCP6 2001:DB8::7 ::1 1 2\r\n", tcp("2001:db8::7", 1), tcp("::1", 2)],
    ["PROXY TCP6 ::ffff:192.0.2.7 ::FFFF:C633:6401 1 2\r\n", tcp("192.0.2.7", 1), tcp("198.51.100.1", 2)],
    [
      "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0:0:0:0:0:0:0:0 65535 65535\r\n",
      tcp("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65_535),
      tcp("::", 65_535),
    ],
  ])("%j names the client and where it connected to", (line, source, destination) => {
    const header = { version: 1, command: "proxy", transport: "stream", source, destination, ...nothing };

    expect(read(line)).toStrictEqual({ state: "header", header, length: line.length });
  });

  test.each([
    "PROXY UNKNOWN\r\n",
    "PROXY UNKNOWN \r\n",
    "PROXY UNKNOWN \r \n \0 é\r\r\n",
    `PROXY UNKNOWN ${"x".repeat(91)}\r\n`,
  ])("%j names nobody", (line) => {
    const header = { version: 1, command: "proxy", transport: "unspec", ...nothing };

    expect(read(line)).toStrictEqual({ state: "header", header, length: line.length });
  });

  test.each<[string, ProxyHeaderFault]>([
    ["p", "signature"],
    ["PROXYT", "signature"],
    ["PROXY\t", "signature"],
    ["G", "signature"],
    ["PROXY  ", "protocol"],
    ["PROXY t", "protocol"],
    ["PROXY TCP5", "protocol"],
    ["PROXY UD", "protocol"],
    ["PROXY UNKNOWNX", "protocol"],
    ["PROXY \r", "protocol"],
    ["PROXY UNKNOWN\n", "line"],
    ["PROXY UNKNOWN\rx", "line"],
    ["PROXY TCP4\r", "line"],
    ["PROXY TCP4  ", "line"],
    ["PROXY TCP4 1.2.3.4  ", "line"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1 2 ", "line"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1\r", "line"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1 \r", "line"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n", "line"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1 2\rx", "line"],
    ["PROXY TCP4 01", "address"],
    ["PROXY TCP4 256", "address"],
    ["PROXY TCP4 1.2.3.4.", "address"],
    ["PROXY TCP4 1.2.3 ", "address"],
    ["PROXY TCP4 :", "address"],
    ["PROXY TCP4 1.2.3.4\t", "address"],
    ["PROXY TCP6 1.", "address"],
    ["PROXY TCP6 [", "address"],
    ["PROXY TCP6 fe80::1%", "address"],
    ["PROXY TCP6 12345", "address"],
    ["PROXY TCP6 1::2::", "address"],
    ["PROXY TCP6 1:2:3:4:5:6:7:8:", "address"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 00", "port"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 65536", "port"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 +", "port"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 -", "port"],
    ["PROXY TCP4 1.2.3.4 5.6.7.8 1 1e", "port"],
    [`PROXY UNKNOWN ${"x".repeat(92)}`, "line-length"],
  ])("%j is invalid at its last byte: %s", (bytes, reason) => {
    expect(read(bytes)).toEqual({ state: "invalid", reason });
    expect(read(bytes.slice(0, -1))).toEqual({ state: "incomplete" });
  });

  test.each([
    `PROXY UNKNOWN ${"x".repeat(92)}\r`,
    `PROXY UNKNOWN ${"x".repeat(92)}\r\n`,
    `PROXY UNKNOWN ${"x".repeat(1_000)}\r\n`,
    `PROXY UNKNOWN ${"x".repeat(91)}\rx\r\n`,
  ])("%j is too long", (line) => {
    expect(read(line)).toEqual({ state: "invalid", reason: "line-length" });
  });
});

describe("a header of version 2", () => {
  const ipv4 = { source: tcp("192.0.2.7", 56_324), destination: tcp("198.51.100.1", 443) };

  test.each([
    ["TCP over IPv4", "2111", IPV4_ADDRESSES, { transport: "stream", ...ipv4 }],
    ["UDP over IPv4", "2112", IPV4_ADDRESSES, { transport: "dgram", ...ipv4 }],
    [
      "TCP over IPv6",
      "2121",
      "20010db8000000000000000000000007fe800000000000000000000000000001ffff0000",
      { transport: "stream", source: tcp("2001:db8::7", 65_535), destination: tcp("fe80::1", 0) },
    ],
    [
      "TCP over IPv6 with IPv4-mapped addresses",
      "2121",
      "00000000000000000000ffffc000020700000000000000000000ffffc6336401dc0401bb",
      { transport: "stream", ...ipv4 },
    ],
    [
      "a Unix stream",
      "2131",
      path("/run/client.sock") + path("/run/server.sock"),
      { transport: "stream", source: unix("/run/client.sock"), destination: unix("/run/server.sock") },
    ],
    [
      "Unix datagrams, with what an old path left behind the NUL",
      "2132",
      path("client\0/tmp/old") + path("/run/sérver"),
      { transport: "dgram", source: unix("client"), destination: unix("/run/sérver") },
    ],
    [
      "a Unix client without a name, of an abstract one",
      "2131",
      path("") + path("\0server"),
      { transport: "stream", destination: unix("\0server") },
    ],
    [
      "abstract names as long as they can be",
      "2131",
      path(`\0${"a".repeat(107)}`) + path(`\0${"b".repeat(107)}`),
      { transport: "stream", source: unix(`\0${"a".repeat(107)}`), destination: unix(`\0${"b".repeat(107)}`) },
    ],
  ])("reads %s", (_, head, block, expected) => {
    const bytes = binary(head, block);

    expect(read(bytes)).toStrictEqual({
      state: "header",
      header: { version: 2, command: "proxy", ...nothing, ...expected },
      length: bytes.length,
    });
  });

  test.each([
    ["LOCAL", "2000", "", "local"],
    ["LOCAL with addresses", "2011", IPV4_ADDRESSES, "local"],
    ["LOCAL of a family that there is not", "20ff", "", "local"],
    ["LOCAL with bytes that are no TLV", "2011", "030004ffffffffff", "local"],
    ["PROXY of an unspecified family", "2100", "", "proxy"],
    ["PROXY of an unspecified family with bytes of whatever form", "2101", "ffffff", "proxy"],
    ["PROXY of an unspecified transport", "2110", "ffffff", "proxy"],
  ])("%s names nobody, and its block is skipped", (_, head, block, command) => {
    const bytes = binary(head, block);

    expect(read(bytes)).toStrictEqual({
      state: "header",
      header: { version: 2, command, transport: "unspec", ...nothing },
      length: bytes.length,
    });
  });

  test("leaves alone what follows it, even another header", () => {
    const bytes = binary("2111", IPV4_ADDRESSES);

    expect(read(Buffer.concat([bytes, bytes]))).toEqual(read(bytes));
  });

  test.each<[string, ProxyHeaderFault]>([
    ["0c", "signature"],
    ["0d0a0d0b", "signature"],
    ["0d0a0d0a000d0a515549540d", "signature"],
    [`${SIGNATURE}10`, "version"],
    [`${SIGNATURE}31`, "version"],
    [`${SIGNATURE}22`, "command"],
    [`${SIGNATURE}2f`, "command"],
    [`${SIGNATURE}2141`, "family"],
    [`${SIGNATURE}21f1`, "family"],
    [`${SIGNATURE}2113`, "transport"],
    [`${SIGNATURE}211f`, "transport"],
    [`${SIGNATURE}2111000b`, "length"],
    [`${SIGNATURE}21210023`, "length"],
    [`${SIGNATURE}213100d7`, "length"],
    [`${SIGNATURE}21110ff1`, "too-long"],
    [`${SIGNATURE}211110`, "too-long"],
    [`${SIGNATURE}2000ff`, "too-long"],
  ])("%s is invalid at its last byte: %s", (text, reason) => {
    const bytes = Buffer.from(text, "hex");

    expect(read(bytes)).toEqual({ state: "invalid", reason });
    expect(read(bytes.subarray(0, -1))).toEqual({ state: "incomplete" });
  });

  test.each([
    ["a path that is not UTF-8", path("").replace(/^0000/, "61ff") + path("/x")],
    ["a path without room for its NUL", "61".repeat(108) + path("/x")],
    ["an abstract name with a NUL in it", path("\0a\0b") + path("/x")],
    ["an abstract name that is not UTF-8", path("/x") + "00ff".padEnd(216, "0")],
  ])("%s is an invalid address", (_, block) => {
    expect(read(binary("2131", block))).toEqual({ state: "invalid", reason: "address" });
  });

  test("may have as many bytes as it is allowed, and no more", () => {
    const bytes = binary("2111", IPV4_ADDRESSES + tlv("04", "00".repeat(4_096 - 16 - 12 - 3)));
    const longer = binary("2111", IPV4_ADDRESSES + tlv("04", "00".repeat(4_096 - 16 - 12 - 2)));
    const longest = binary("2111", IPV4_ADDRESSES + tlv("04", "00".repeat(65_535 - 12 - 3)));

    expect(read(bytes)).toMatchObject({ state: "header", length: 4_096 });
    expect(read(longer)).toEqual({ state: "invalid", reason: "too-long" });
    expect(readProxyHeader(longer, { maxBytes: 4_097 })).toMatchObject({ state: "header", length: 4_097 });
    expect(readProxyHeader(longest, { maxBytes: 65_551 })).toMatchObject({ state: "header", length: 65_551 });
  });

  test.each([231, 65_552, 4_096.5, "4096", null])("a limit of %j is refused by name", (maxBytes) => {
    expect(() => readProxyHeader(Buffer.alloc(0), { maxBytes: maxBytes as number })).toThrow(
      "maxBytes must be an integer from 232 to 65551",
    );
  });
});

describe("a type-length-value", () => {
  const withTlvs = (...tlvs: string[]): Buffer => binary("2111", IPV4_ADDRESSES + tlvs.join(""));

  test("of each type that has a name is read, NOOP is dropped, others are kept in order", () => {
    const ssl = [
      "0300000012",
      tlv("21", hex("TLSv1.3")),
      tlv("22", hex("é")),
      tlv("23", hex("AES")),
      tlv("24", hex("SIG")),
    ];
    ssl.push(
      tlv("25", hex("KEY")),
      tlv("26", hex("X25519")),
      tlv("27", hex("rsa_pss")),
      tlv("28", "3003"),
      tlv("04", "00"),
      tlv("29", "ff"),
    );
    const first = [tlv("ea", "01"), tlv("04", "0000"), tlv("01", "6832ff"), tlv("02", hex("chät.example"))];
    const then = [tlv("05", "ff00"), tlv("04", ""), tlv("20", ssl.join("")), tlv("30", hex("blue"))];
    const bytes = withTlvs(...first, ...then, tlv("ea", ""), tlv("00", "02"));

    expect(headerOf(bytes)).toMatchObject({
      checksum: false,
      tlvs: {
        alpn: "h2ÿ",
        authority: "chät.example",
        uniqueId: Buffer.from("ff00", "hex"),
        ssl: {
          tls: true,
          certificateOnConnection: true,
          certificateInSession: false,
          verify: 0x12,
          version: "TLSv1.3",
          commonName: "é",
          cipher: "AES",
          signatureAlgorithm: "SIG",
          keyAlgorithm: "KEY",
          group: "X25519",
          signatureScheme: "rsa_pss",
          clientCertificate: Buffer.from("3003", "hex"),
          others: [{ type: 0x29, value: Buffer.from("ff", "hex") }],
        },
        netns: "blue",
        others: [
          { type: 0xea, value: Buffer.from("01", "hex") },
          { type: 0xea, value: Buffer.alloc(0) },
          { type: 0x00, value: Buffer.from("02", "hex") },
        ],
      },
    });
  });

  test.each<[string, string, ProxyHeaderFault]>([
    ["cut in its head", "0100", "tlv"],
    ["cut in its value", "010003ffff", "tlv"],
    ["followed by a byte", `${tlv("01", "")}00`, "tlv"],
    ["a unique ID of 129 bytes", tlv("05", "00".repeat(129)), "tlv"],
    ["a CRC32c of 3 bytes", tlv("03", "000000"), "tlv"],
    ["an SSL part of 4 bytes", tlv("20", "01000000"), "tlv"],
    ["an SSL part with a cut value", tlv("20", "0100000000210007"), "tlv"],
    ["an SSL part with a repeated value", tlv("20", `0100000000${tlv("22", "61")}${tlv("22", "62")}`), "tlv-repeated"],
    ["repeated", tlv("02", "61") + tlv("02", "61"), "tlv-repeated"],
    ["a repeated CRC32c", tlv("03", "00000000") + tlv("03", "00000000"), "tlv-repeated"],
    ["an authority that is not UTF-8", tlv("02", "ff"), "tlv-text"],
    ["a common name that is not UTF-8", tlv("20", `0100000000${tlv("22", "c0af")}`), "tlv-text"],
    ["a wrong CRC32c", tlv("03", "00000000"), "checksum"],
  ])("that is %s makes the header invalid", (_, tlvs, reason) => {
    expect(read(withTlvs(tlvs))).toEqual({ state: "invalid", reason });
  });

  test("of 128 bytes may be a unique ID", () => {
    expect(headerOf(withTlvs(tlv("05", "ab".repeat(128))))).toMatchObject({
      tlvs: { uniqueId: Buffer.alloc(128, 0xab) },
    });
  });

  test("that is a CRC32c holds for each byte of the header, wherever it stands", () => {
    const bytes = withTlvs(tlv("02", hex("a")), tlv("03", "00000000"), tlv("04", "00"));
    bytes.writeUInt32BE(crc32c(bytes), bytes.length - 8);

    expect(headerOf(bytes)).toMatchObject({ checksum: true, tlvs: { authority: "a" } });
    for (let at = 16; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      expect(read(damaged).state, `byte ${at}`).toBe("invalid");
    }
  });
});

describe("a client", () => {
  const seen = { tls: true, certificateOnConnection: true, certificateInSession: true, verify: 0, others: [] };

  test.each([
    ["showed a good certificate", {}, true],
    ["showed one earlier in the session", { certificateOnConnection: false }, true],
    ["showed a bad certificate", { verify: 18 }, false],
    ["showed none", { certificateOnConnection: false, certificateInSession: false }, false],
  ])("that %s is verified: %o", (_, difference, verified) => {
    expect(isClientVerified({ ...seen, ...difference })).toBe(verified);
  });
});
