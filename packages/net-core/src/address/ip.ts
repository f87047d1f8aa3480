import { isIPv6, SocketAddress } from "node:net";

// As long as Linux lets an interface name be (IFNAMSIZ is 16 with its NUL).
const ZONE = /^[A-Za-z0-9._~-]{1,15}$/;

/**
 * The one text of an IP address, or `undefined` when `text` is none: every spelling of an address gives the same text,
 * so it may be the key of a limit or a log.
 *
 * - IPv4 is four decimal octets; the octal, hex and short forms that `inet_aton` takes are no address here.
 * - IPv6 comes back as RFC 5952 writes it, without brackets. A zone (`fe80::1%eth0`) is kept as it stands.
 * - IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), however spelt, is its IPv4 address and takes no zone.
 */
export function canonicalIp(text: string): string | undefined {
  if (text.includes(":")) return canonicalIpv6(text);
  return ipv4Fault(text) === undefined ? text : undefined;
}

/** What keeps `text` from being an IPv4 address, or `undefined` when it is one. */
export function ipv4Fault(text: string): string | undefined {
  const octets = text.split(".");
  for (const octet of octets) {
    const fault = octetFault(octet);
    if (fault !== undefined) return fault;
  }
  return octets.length === 4 ? undefined : `it needs 4 octets, not ${octets.length}`;
}

/** What keeps `text` from being an IPv6 address without brackets, or `undefined` when it is one. */
export function ipv6Fault(text: string): string | undefined {
  const { address, zone } = splitZone(text);
  if (!isIPv6(address)) return `${JSON.stringify(address)} is no IPv6 address`;
  if (zone === undefined) return undefined;
  if (!ZONE.test(zone)) return `zone ${JSON.stringify(zone)} is not 1 to 15 of A-Z a-z 0-9 . _ ~ -`;
  return mappedIpv4(rfc5952(address)) === undefined ? undefined : "an IPv4-mapped address takes no zone";
}

function octetFault(octet: string): string | undefined {
  if (!/^\d+$/.test(octet)) return `octet ${JSON.stringify(octet)} is not decimal`;
  if (/^0\d/.test(octet)) return `octet "${octet}" has a leading zero`;
  return Number(octet) > 255 ? `octet "${octet}" is over 255` : undefined;
}

function canonicalIpv6(text: string): string | undefined {
  if (ipv6Fault(text) !== undefined) return undefined;
  const { address, zone } = splitZone(text);
  const canonical = rfc5952(address);
  return zone === undefined ? (mappedIpv4(canonical) ?? canonical) : `${canonical}%${zone}`;
}

function splitZone(text: string): { readonly address: string; readonly zone?: string } {
  const percent = text.indexOf("%");
  if (percent === -1) return { address: text };
  return { address: text.slice(0, percent), zone: text.slice(percent + 1) };
}

function rfc5952(address: string): string {
  return new SocketAddress({ address, family: "ipv6" }).address;
}

function mappedIpv4(canonical: string): string | undefined {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1];
}
