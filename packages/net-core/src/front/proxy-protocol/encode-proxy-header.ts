import { isIPv4 } from "node:net";
import { checkEndpoint, type Endpoint } from "../../address/endpoint.ts";
import { canonicalIp } from "../../address/ip.ts";
import { ipv6Words } from "../../address/ipv6-words.ts";
import { requireOneOf } from "../../checks.ts";
import { OptionRangeError, OptionTypeError } from "../../errors.ts";
import type { ProxiedEndpoint, ProxyHeader, ProxyTlvs } from "./proxy-header.ts";
import { CHECKSUM_BYTES, withChecksum, writeTlvs } from "./proxy-tlvs.ts";
import { FAMILIES, TRANSPORTS, UNIX_PATH_BYTES, VERSION_2_SIGNATURE } from "./version-2.ts";

/** What a header is to say; a {@link ProxyHeader} that was read may be given as it is. */
export interface EncodeProxyHeaderOptions {
  /** 1 is a line of text, for TCP over IP only; 2 is binary. @default 2 */
  version?: 1 | 2;
  /** `"local"` only in version 2, and without addresses. @default "proxy" */
  command?: ProxyHeader["command"];
  /** @default "stream" with addresses, else "unspec" */
  transport?: ProxyHeader["transport"];
  /** The client; an IP address and a port, or a Unix path. Without it and `destination` the header names nobody. */
  source?: Endpoint;
  /** Where it connected to, of the same kind. */
  destination?: Endpoint;
  /** Adds a CRC32c; version 2 with addresses only. @default false */
  checksum?: boolean;
  /** Version 2 with addresses only. */
  tlvs?: Partial<ProxyTlvs>;
}

/**
 * The bytes of a header that {@link readProxyHeader} reads as what was given: for a proxy to send before the client's
 * first byte.
 *
 * @throws {OptionTypeError | OptionRangeError} when no header can say it, and the option that is in the way is named.
 * @throws {InvalidEndpointError} for an endpoint that is none.
 */
export function encodeProxyHeader(options: EncodeProxyHeaderOptions): Buffer {
  const { version = 2, command = "proxy" } = options;
  if (version !== 1 && version !== 2) throw new OptionTypeError("version", "1 or 2", version);
  requireOneOf("command", command, ["proxy", "local"]);
  const ends = resolveEnds(options);
  const transport = resolveTransport(options.transport, ends);
  const bare = version === 1 || ends === undefined;
  if (command === "local" && ends) throw new OptionTypeError("source", 'absent for command "local"', ends.source);
  if (bare && options.checksum) throw new OptionTypeError("checksum", "absent but in version 2 with addresses", true);
  if (bare && writeTlvs(options.tlvs ?? {}).length > 0) {
    throw new OptionTypeError("tlvs", "absent but in version 2 with addresses", options.tlvs);
  }
  if (version === 1) return encodeLine(command, transport, ends);
  return encodeBinary({ ...options, command, transport }, ends);
}

/** Both ends of a connection; one may be a Unix socket without a name. */
interface Ends {
  readonly family: Exclude<(typeof FAMILIES)[number], "unspec">;
  readonly source: ProxiedEndpoint | undefined;
  readonly destination: ProxiedEndpoint | undefined;
}

function resolveEnds(options: EncodeProxyHeaderOptions): Ends | undefined {
  const source = resolveEnd("source", options.source);
  const destination = resolveEnd("destination", options.destination);
  const [first, second] = source ? [source, destination] : [destination, source];
  if (first === undefined) return undefined;
  if (first.kind === "unix" && second?.kind !== "tcp") return { family: "unix", source, destination };
  if (first.kind === "unix" || second?.kind !== "tcp") {
    throw new OptionTypeError("destination", `of the same kind as the source`, options.destination);
  }
  return { family: isIPv4(first.host) && isIPv4(second.host) ? "ipv4" : "ipv6", source, destination };
}

function resolveEnd(option: string, endpoint: Endpoint | undefined): ProxiedEndpoint | undefined {
  if (endpoint === undefined) return undefined;
  const checked = checkEndpoint(endpoint);
  if (checked.kind === "unix") return checked;
  const host = checked.kind === "tcp" ? canonicalIp(checked.host ?? "") : undefined;
  if (checked.kind === "tcp" && host !== undefined && !host.includes("%")) return { ...checked, host };
  throw new OptionTypeError(option, "an IP address without a zone and a port, or a Unix path", endpoint);
}

function resolveTransport(transport: unknown, ends: Ends | undefined): ProxyHeader["transport"] {
  if (transport === undefined) return ends ? "stream" : "unspec";
  requireOneOf("transport", transport, ends ? ["stream", "dgram"] : ["unspec"]);
  return transport;
}

function encodeLine(command: string, transport: string, ends: Ends | undefined): Buffer {
  if (command !== "proxy") throw new OptionTypeError("command", '"proxy" in version 1', command);
  if (ends === undefined) return Buffer.from("PROXY UNKNOWN\r\n");
  const { source, destination } = ends;
  if (source?.kind !== "tcp" || destination?.kind !== "tcp" || transport !== "stream") {
    throw new OptionTypeError("source", "a TCP endpoint in version 1, and the transport a stream", source);
  }
  const ipv4 = ends.family === "ipv4";
  const hosts = [source.host, destination.host].map((host) => (ipv4 ? host : asIpv6(host)));
  return Buffer.from(`PROXY TCP${ipv4 ? 4 : 6} ${hosts.join(" ")} ${source.port} ${destination.port}\r\n`);
}

type BinaryOptions = EncodeProxyHeaderOptions & Pick<ProxyHeader, "command" | "transport">;

function encodeBinary(
  { command, transport, checksum = false, tlvs = {} }: BinaryOptions,
  ends: Ends | undefined,
): Buffer {
  const rest = Buffer.concat([ends ? addressBytes(ends) : Buffer.alloc(0), writeTlvs(tlvs)]);
  const length = rest.length + (checksum ? CHECKSUM_BYTES : 0);
  if (length > 0xffff) throw new OptionRangeError("tlvs", "so few that a header has at most 65551 bytes", 16 + length);
  const family = FAMILIES.indexOf(ends?.family ?? "unspec");
  const start = [0x20 | (command === "proxy" ? 1 : 0), (family << 4) | TRANSPORTS.indexOf(transport)];
  const fixed = Buffer.from([...start, length >> 8, length & 0xff]);
  const header = Buffer.concat([VERSION_2_SIGNATURE, fixed, rest]);
  return checksum ? withChecksum(header) : header;
}

function addressBytes({ family, source, destination }: Ends): Buffer {
  if (source?.kind !== "tcp" || destination?.kind !== "tcp") {
    return Buffer.concat([pathBytes(source), pathBytes(destination)]);
  }
  const hostBytes = family === "ipv4" ? ipv4Bytes : ipv6Bytes;
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(source.port, 0);
  ports.writeUInt16BE(destination.port, 2);
  return Buffer.concat([hostBytes(source.host), hostBytes(destination.host), ports]);
}

function pathBytes(endpoint: ProxiedEndpoint | undefined): Buffer {
  const bytes = Buffer.alloc(UNIX_PATH_BYTES);
  if (endpoint?.kind === "unix") bytes.write(endpoint.path);
  return bytes;
}

function ipv4Bytes(host: string): Buffer {
  return Buffer.from(host.split(".").map(Number));
}

function ipv6Bytes(host: string): Buffer {
  return Buffer.from(ipv6Words(asIpv6(host)).flatMap((word) => [word >> 8, word & 0xff]));
}

function asIpv6(host: string): string {
  return isIPv4(host) ? `::ffff:${host}` : host;
}
