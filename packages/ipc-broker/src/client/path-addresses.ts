import { type Endpoint, formatEndpoint } from "@holdfast/net-core";

/** What is reached by a path and not by host and port. */
export type PathEndpoint = Extract<Endpoint, { readonly path: string }>;

const byText = new Map<string, string>();
const byAddress = new Map<string, PathEndpoint>();

/**
 * The `host:port` that stands for a path where nothing else can be said, always the same for the same path. The host is
 * of a block whose traffic is discarded (RFC 6666), so it is nobody's; and an address is never looked up in the DNS.
 */
export function addressOf(endpoint: PathEndpoint): string {
  const text = formatEndpoint(endpoint);
  const known = byText.get(text);
  if (known !== undefined) return known;
  const address = `${canonicalHost(byText.size + 1)}:4222`;
  byText.set(text, address);
  byAddress.set(address, endpoint);
  return address;
}

/** The path that `host:port` stands for, when it stands for one. */
export function pathAt(address: string): PathEndpoint | undefined {
  return byAddress.get(address);
}

/** What to show instead of `host:port`: the text of the path that it stands for, or itself. */
export function shownAddress(address: string): string {
  const endpoint = pathAt(address);
  return endpoint === undefined ? address : formatEndpoint(endpoint);
}

function canonicalHost(number: number): string {
  const high = Math.floor(number / 0x1_0000).toString(16);
  const low = (number % 0x1_0000).toString(16);
  return new URL(`http://[100::${high}:${low}]`).hostname;
}
