import { OptionRangeError } from "@holdfast/net-core";

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "::1"];

/** @throws {OptionRangeError} for a host by which other machines could reach the page: it can do harm to the servers. */
export function requireLoopback(host: string): void {
  if (!LOOPBACK_HOSTS.includes(host)) throw new OptionRangeError("host", `one of ${LOOPBACK_HOSTS.join(", ")}`, host);
}

/** What a request says of where it goes to and comes from. */
interface Claims {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Why a request is refused; `undefined` lets it in. A name of somebody else's that resolves to this machine (DNS
 * rebinding) shows in `Host`, and a page of somebody else's that reaches for ours shows in `Origin`.
 */
export function whyRefused({ host, origin }: Claims, port: number): string | undefined {
  if (host === undefined || !hostsOf(port).includes(host)) return "this page goes by the names of this machine only";
  if (origin !== undefined && origin !== `http://${host}`) return "another page has no business here";
  return undefined;
}

/** As {@link whyRefused}, for a WebSocket: every browser names the origin of one. */
export function whySocketRefused(claims: Claims, port: number): string | undefined {
  return claims.origin === undefined ? "only the page itself may connect" : whyRefused(claims, port);
}

function hostsOf(port: number): string[] {
  const names = LOOPBACK_HOSTS.map((host) => (host.includes(":") ? `[${host}]` : host));
  return names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
}
