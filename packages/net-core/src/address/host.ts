import { InvalidEndpointError } from "../errors.ts";
import { canonicalIp, ipv4Fault, ipv6Fault } from "./ip.ts";

// Of the name without the dot that may end it (RFC 1035 §2.3.4).
const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;
const LABEL = /^\w([\w-]*\w)?$/;

/**
 * The one text of a TCP host: an IP address as {@link canonicalIp} writes it, or a name in lower case. A dot at a
 * name's end is kept, since it keeps the resolver from its search list: `db.` and `db` may be two machines.
 *
 * @throws {InvalidEndpointError} when `host` is neither; `input` is the endpoint that it quotes.
 */
export function canonicalHost(host: unknown, input: unknown): string {
  if (typeof host !== "string") throw new InvalidEndpointError(input, "host must be a string");
  const fault = hostFault(host);
  if (fault !== undefined) throw new InvalidEndpointError(input, `host ${JSON.stringify(host)}: ${fault}`);
  return canonicalIp(host) ?? host.toLowerCase();
}

function hostFault(host: string): string | undefined {
  if (host.includes(":")) return ipv6Fault(host);
  if (endsInNumber(host)) return meantIpv4Fault(host);
  return nameFault(host);
}

// A resolver takes such a host for an IPv4 address (https://url.spec.whatwg.org/#ends-in-a-number-checker).
function endsInNumber(host: string): boolean {
  const last = withoutEndDot(host).split(".").at(-1) ?? "";
  return /^(\d+|0x[\da-f]*)$/i.test(last);
}

function meantIpv4Fault(host: string): string | undefined {
  const fault = host.endsWith(".") ? "it ends in a dot" : ipv4Fault(host);
  return fault && `it ends in a number, so it must be an IPv4 address of four decimal octets, but ${fault}`;
}

function nameFault(host: string): string | undefined {
  const name = withoutEndDot(host);
  if (name === "") return "it is empty; without a host the endpoint is every address";
  if (name.length > MAX_NAME_LENGTH) return `it has ${name.length} characters, the limit is ${MAX_NAME_LENGTH}`;
  for (const label of name.split(".")) {
    const fault = labelFault(label);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function labelFault(label: string): string | undefined {
  if (label === "") return "it has an empty label";
  if (label.length > MAX_LABEL_LENGTH) return `label "${label}" is over ${MAX_LABEL_LENGTH} characters`;
  if (LABEL.test(label)) return undefined;
  return `label ${JSON.stringify(label)} has other than A-Z a-z 0-9 _ and hyphens between them`;
}

function withoutEndDot(host: string): string {
  return host.endsWith(".") ? host.slice(0, -1) : host;
}
