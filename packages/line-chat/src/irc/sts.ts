/** How a client is connected, as far as others may listen in on the way. */
export type Transport = "tcp" | "tls" | "unix";

/** That clients are to use TLS from now on (ircv3.net/specs/extensions/sts). */
export interface StsPolicy {
  readonly durationMs: number;
  /** Where they find it; `undefined` where no such place listens. */
  readonly port: number | undefined;
}

/**
 * What `CAP LS` tells a client of the policy; `undefined` for nothing. In plain text it is told where TLS is, and by TLS,
 * where nobody else can have said so, for how long to insist on it.
 */
export function stsCapability({ durationMs, port }: StsPolicy, transport: Transport): string | undefined {
  if (transport === "tls") return `sts=duration=${Math.floor(durationMs / 1_000)}`;
  return transport === "tcp" && port !== undefined ? `sts=port=${port}` : undefined;
}
