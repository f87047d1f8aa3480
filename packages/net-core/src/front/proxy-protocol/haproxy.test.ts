import { describe, expect, test } from "vitest";
import { encodeProxyHeader } from "./encode-proxy-header.ts";
import { isClientVerified } from "./proxy-header.ts";
import { readProxyHeader } from "./read-proxy-header.ts";

// Each was sent by HAProxy 2.6.12 (Debian 12) to a server behind it, with the options of `server` that are named.
// The client was at 127.0.0.1 or ::1, over TLS it asked for chat.example.
const SIGNATURE = "0d0a0d0a000d0a515549540a";
const UNIQUE_ID_4 = "05002e37463030303030313a";
const SSL_NAMES = "2500075253413230343824000a5253412d534841323536230016544c535f4145535f3235365f47434d5f534841333834";

const SENT = {
  "send-proxy": "50524f58592054435034203132372e302e302e31203132372e302e302e312035363739322032313030310d0a",
  "send-proxy, IPv6": "50524f58592054435036203a3a31203a3a312035363837362032313030310d0a",
  "send-proxy, client at a Unix socket": "50524f585920554e4b4e4f574e0d0a",
  "send-proxy-v2": `${SIGNATURE}2111000c7f0000017f0000018890520a`,
  "send-proxy-v2, IPv6": `${SIGNATURE}212100240000000000000000000000000000000100000000000000000000000000000001adb8520a`,
  "send-proxy-v2, IPv4 at a v4v6 socket": `${SIGNATURE}2121002400000000000000000000ffff7f00000100000000000000000000ffff7f000001ec825214`,
  "send-proxy-v2, client at a Unix socket": `${SIGNATURE}20000000`,
  "send-proxy-v2 check-send-proxy, a health check": `${SIGNATURE}20000000`,
  "proxy-v2-options crc32c,unique-id,authority": `${SIGNATURE}211100447f0000017f0000018694520b030004f6239993${UNIQUE_ID_4}383639345f37463030303030313a353230425f36423033413244355f303030383a36303833`,
  "proxy-v2-options crc32c,unique-id,authority, IPv6": `${SIGNATURE}2121008c000000000000000000000000000000010000000000000000000000000000000188bc520b03000463bb590505005e30303030303030303030303030303030303030303030303030303030303030313a383842435f30303030303030303030303030303030303030303030303030303030303030313a353230425f36423033413244355f303030393a36303833`,
  "send-proxy-v2-ssl-cn, no certificate": `${SIGNATURE}2111001e7f0000017f0000019598520c20000f0100000000210007544c5376312e33`,
  "send-proxy-v2-ssl-cn, a good certificate": `${SIGNATURE}2111003b7f0000017f000001959a520c010008687474702f312e312000210700000000210007544c5376312e3322000f636cc3af656e742e6578616d706c65`,
  "all options, no certificate": `${SIGNATURE}211100957f0000017f0000018154520d03000460542c3702000c636861742e6578616d706c65${UNIQUE_ID_4}383135345f37463030303030313a353230445f36423033413244365f303030433a3630383320003f0100000000210007544c5376312e33${SSL_NAMES}`,
  "all options, a good certificate": `${SIGNATURE}211100b27f0000017f000001815a520d0300048f3fe864010008687474702f312e3102000c636861742e6578616d706c65${UNIQUE_ID_4}383135415f37463030303030313a353230445f36423033413244365f303030443a363038332000510700000000210007544c5376312e3322000f636cc3af656e742e6578616d706c65${SSL_NAMES}`,
  "all options, an unknown certificate": `${SIGNATURE}211100a87f0000017f000001ddb6520d03000464b40c8702000c636861742e6578616d706c65${UNIQUE_ID_4}444442365f37463030303030313a353230445f36423033413332315f303030303a363432442000520700000012210007544c5376312e33220010737472616e6765722e6578616d706c65${SSL_NAMES}`,
} as const;

const tcp = (host: string, port: number): object => ({ kind: "tcp", host, port });
const local = (from: number, to: number): object => ({
  source: tcp("127.0.0.1", from),
  destination: tcp("127.0.0.1", to),
});
const local6 = (from: number, to: number): object => ({ source: tcp("::1", from), destination: tcp("::1", to) });
const line = { version: 1, command: "proxy", transport: "stream", checksum: false, tlvs: { others: [] } };
const binary = { version: 2, command: "proxy", transport: "stream", checksum: false, tlvs: { others: [] } };
const nobody = { transport: "unspec" };

const noCertificate = { tls: true, certificateOnConnection: false, certificateInSession: false, verify: 0 };
const certificate = { tls: true, certificateOnConnection: true, certificateInSession: true, verify: 0 };
const versionOnly = { version: "TLSv1.3", others: [] };
const names = {
  ...versionOnly,
  keyAlgorithm: "RSA2048",
  signatureAlgorithm: "RSA-SHA256",
  cipher: "TLS_AES_256_GCM_SHA384",
};
const uniqueId = (text: string): object => ({ uniqueId: Buffer.from(text), others: [] });
const chat = { authority: "chat.example" };
const alpn = { alpn: "http/1.1" };
const commonName = "clïent.example";

const READ: { readonly [sent in keyof typeof SENT]: object } = {
  "send-proxy": { ...line, ...local(56_792, 21_001) },
  "send-proxy, IPv6": { ...line, ...local6(56_876, 21_001) },
  "send-proxy, client at a Unix socket": { ...line, ...nobody },
  "send-proxy-v2": { ...binary, ...local(34_960, 21_002) },
  "send-proxy-v2, IPv6": { ...binary, ...local6(44_472, 21_002) },
  "send-proxy-v2, IPv4 at a v4v6 socket": { ...binary, ...local(60_546, 21_012) },
  "send-proxy-v2, client at a Unix socket": { ...binary, ...nobody, command: "local" },
  "send-proxy-v2 check-send-proxy, a health check": { ...binary, ...nobody, command: "local" },
  "proxy-v2-options crc32c,unique-id,authority": {
    ...binary,
    ...local(34_452, 21_003),
    checksum: true,
    tlvs: uniqueId("7F000001:8694_7F000001:520B_6B03A2D5_0008:6083"),
  },
  "proxy-v2-options crc32c,unique-id,authority, IPv6": {
    ...binary,
    ...local6(35_004, 21_003),
    checksum: true,
    tlvs: uniqueId(`${"0".repeat(31)}1:88BC_${"0".repeat(31)}1:520B_6B03A2D5_0009:6083`),
  },
  "send-proxy-v2-ssl-cn, no certificate": {
    ...binary,
    ...local(38_296, 21_004),
    tlvs: { ssl: { ...noCertificate, ...versionOnly }, others: [] },
  },
  "send-proxy-v2-ssl-cn, a good certificate": {
    ...binary,
    ...local(38_298, 21_004),
    tlvs: { ...alpn, ssl: { ...certificate, ...versionOnly, commonName }, others: [] },
  },
  "all options, no certificate": {
    ...binary,
    ...local(33_108, 21_005),
    checksum: true,
    tlvs: {
      ...chat,
      ...uniqueId("7F000001:8154_7F000001:520D_6B03A2D6_000C:6083"),
      ssl: { ...noCertificate, ...names },
    },
  },
  "all options, a good certificate": {
    ...binary,
    ...local(33_114, 21_005),
    checksum: true,
    tlvs: {
      ...alpn,
      ...chat,
      ...uniqueId("7F000001:815A_7F000001:520D_6B03A2D6_000D:6083"),
      ssl: { ...certificate, ...names, commonName },
    },
  },
  "all options, an unknown certificate": {
    ...binary,
    ...local(56_758, 21_005),
    checksum: true,
    tlvs: {
      ...chat,
      ...uniqueId("7F000001:DDB6_7F000001:520D_6B03A321_0000:642D"),
      ssl: { ...certificate, ...names, verify: 18, commonName: "stranger.example" },
    },
  },
};

const CASES = Object.entries(SENT).map(
  ([name, sent]) => [name, Buffer.from(sent, "hex"), READ[name as keyof typeof SENT]] as const,
);

describe("what HAProxy sends", () => {
  test.each(CASES)("for %s is read", (_, bytes, header) => {
    expect(readProxyHeader(Buffer.concat([bytes, Buffer.from("hello")]))).toStrictEqual({
      state: "header",
      header,
      length: bytes.length,
    });
  });

  test.each(CASES)("for %s is incomplete at every byte before its last", (_, bytes) => {
    for (let end = 0; end < bytes.length; end += 1) {
      expect(readProxyHeader(bytes.subarray(0, end))).toEqual({ state: "incomplete" });
    }
  });

  test.each(CASES.filter(([name]) => !/option|ssl|v4v6/.test(name)))(
    "for %s is written to the byte",
    (_, bytes, header) => {
      expect(encodeProxyHeader(header)).toEqual(bytes);
    },
  );

  test.each([
    ["all options, no certificate", false],
    ["all options, a good certificate", true],
    ["all options, an unknown certificate", false],
  ] as const)("for %s says verified: %s", (name, verified) => {
    const reading = readProxyHeader(Buffer.from(SENT[name], "hex"));
    const ssl = reading.state === "header" ? reading.header.tlvs.ssl : undefined;

    expect(ssl && isClientVerified(ssl)).toBe(verified);
  });
});
