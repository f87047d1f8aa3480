import { isIPv6 } from "node:net";
import { ipv6Words, mappedIpv4 } from "./ipv6-words.ts";

/**
 * What a limit per address counts a peer under. A host has a whole /64 of IPv6 to choose its address from (RFC 4291
 * §2.5.1), so all of it is one key.
 *
 * - IPv4 as it is: `192.0.2.7`. IPv4-mapped IPv6 is its IPv4 address.
 * - IPv6 as its /64, in the text of RFC 5952: `2001:db8:1:2::/64`.
 * - A zone is part of the key, as RFC 4007 §11.7 writes it: `fe80::%eth0/64`. Neighbours on one link share theirs.
 * - Any other text is its own key.
 */
export function addressKey(ip: string): string {
  if (!ip.includes(":") || !isIPv6(ip)) return ip;
  const words = ipv6Words(ip);
  return mappedIpv4(words) ?? `${networkText(words)}${zoneOf(ip)}/64`;
}

// The zeros at the end are the longest run that "::" can stand for, whatever precedes them.
function networkText(words: readonly number[]): string {
  const network = words.slice(0, 4);
  while (network.at(-1) === 0) network.pop();
  return `${network.map((word) => word.toString(16)).join(":")}::`;
}

function zoneOf(ip: string): string {
  const percent = ip.indexOf("%");
  return percent === -1 ? "" : ip.slice(percent);
}
