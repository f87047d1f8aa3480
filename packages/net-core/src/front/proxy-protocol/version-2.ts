import { isUtf8 } from "node:buffer";
import { checkEndpoint } from "../../address/endpoint.ts";
import { canonicalIp } from "../../address/ip.ts";
import { InvalidEndpointError } from "../../errors.ts";
import { FaultyHeader, type ProxiedEndpoint, type ProxyHeader, type ProxyHeaderReading } from "./proxy-header.ts";
import { readTlvs } from "./proxy-tlvs.ts";

export const VERSION_2_SIGNATURE: Buffer = Buffer.from("\r\n\r\n\0\r\nQUIT\n");

/** Where the addresses start. */
const FIXED_BYTES = 16;
/** How long the path of a Unix socket is, filled up with NULs. */
export const UNIX_PATH_BYTES = 108;
/** The families and transports, each at the place of its number. */
export const FAMILIES = ["unspec", "ipv4", "ipv6", "unix"] as const;
export const TRANSPORTS = ["unspec", "stream", "dgram"] as const;

type Family = (typeof FAMILIES)[number];

const ADDRESS_BYTES: { readonly [family in Family]: number } = { unspec: 0, ipv4: 12, ipv6: 36, unix: 216 };

interface Start {
  readonly command: ProxyHeader["command"];
  readonly family: Family;
  readonly transport: ProxyHeader["transport"];
}

/** Reads a binary header (§2.2) whose signature is known to be right; `undefined` when more has to come. */
export function readVersion2(bytes: Buffer, maxBytes: number): ProxyHeaderReading | undefined {
  const start = readStart(bytes);
  const [, lengthHigh = 0, lengthLow = 0] = bytes.subarray(13, FIXED_BYTES);
  const length = FIXED_BYTES + lengthHigh * 256 + lengthLow;
  if (length > maxBytes) throw new FaultyHeader("too-long");
  if (bytes.length < FIXED_BYTES) return undefined;
  if (length < FIXED_BYTES + ADDRESS_BYTES[start.family]) throw new FaultyHeader("length");
  if (bytes.length < length) return undefined;
  return { state: "header", header: readWhole(bytes.subarray(0, length), start), length };
}

/** The two bytes after the signature. One that has not come counts as right. */
function readStart(bytes: Buffer): Start {
  const [versionAndCommand = 0x20, familyAndTransport = 0] = bytes.subarray(VERSION_2_SIGNATURE.length, 14);
  if (versionAndCommand >> 4 !== 2) throw new FaultyHeader("version");
  const command = (["local", "proxy"] as const)[versionAndCommand & 0xf];
  if (command === undefined) throw new FaultyHeader("command");
  if (command === "local") return { command, family: "unspec", transport: "unspec" };
  const family = FAMILIES[familyAndTransport >> 4];
  if (family === undefined) throw new FaultyHeader("family");
  const transport = TRANSPORTS[familyAndTransport & 0xf];
  if (transport === undefined) throw new FaultyHeader("transport");
  if (family === "unspec" || transport === "unspec") return { command, family: "unspec", transport: "unspec" };
  return { command, family, transport };
}

function readWhole(header: Buffer, { command, family, transport }: Start): ProxyHeader {
  const known = { version: 2, command, transport } as const;
  if (family === "unspec") return { ...known, checksum: false, tlvs: { others: [] } };
  const addresses = header.subarray(FIXED_BYTES, FIXED_BYTES + ADDRESS_BYTES[family]);
  const { source, destination } = readAddresses(addresses, family);
  return {
    ...known,
    ...(source && { source }),
    ...(destination && { destination }),
    ...readTlvs(header, FIXED_BYTES + addresses.length),
  };
}

interface Addresses {
  readonly source: ProxiedEndpoint | undefined;
  readonly destination: ProxiedEndpoint | undefined;
}

function readAddresses(bytes: Buffer, family: Exclude<Family, "unspec">): Addresses {
  if (family === "unix") {
    return {
      source: readUnix(bytes.subarray(0, UNIX_PATH_BYTES)),
      destination: readUnix(bytes.subarray(UNIX_PATH_BYTES)),
    };
  }
  const size = family === "ipv4" ? 4 : 16;
  const host = family === "ipv4" ? ipv4Host : ipv6Host;
  return {
    source: { kind: "tcp", host: host(bytes.subarray(0, size)), port: bytes.readUInt16BE(2 * size) },
    destination: { kind: "tcp", host: host(bytes.subarray(size, 2 * size)), port: bytes.readUInt16BE(2 * size + 2) },
  };
}

function ipv4Host(bytes: Buffer): string {
  return bytes.join(".");
}

function ipv6Host(bytes: Buffer): string {
  const text = bytes.toString("hex").replace(/.{4}(?=.)/g, "$&:");
  return canonicalIp(text) ?? text;
}

/** A socket that was never bound has no path. */
function readUnix(bytes: Buffer): ProxiedEndpoint | undefined {
  const path = bytes[0] === 0 ? withoutNulsAtEnd(bytes) : bytes.subarray(0, pathEnd(bytes));
  if (path.length === 0) return undefined;
  if (!isUtf8(path)) throw new FaultyHeader("address");
  try {
    return checkEndpoint({ kind: "unix", path: path.toString() }) as ProxiedEndpoint;
  } catch (error) {
    if (error instanceof InvalidEndpointError) throw new FaultyHeader("address");
    throw error;
  }
}

function pathEnd(bytes: Buffer): number {
  const nul = bytes.indexOf(0);
  return nul === -1 ? bytes.length : nul;
}

function withoutNulsAtEnd(bytes: Buffer): Buffer {
  const length = bytes.findLastIndex((byte) => byte !== 0) + 1;
  return bytes.subarray(0, length);
}
