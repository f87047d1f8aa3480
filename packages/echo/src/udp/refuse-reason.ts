import { AddressSet } from "@holdfast/net-core";
import { REFLECTOR_PORTS } from "./reflector-ports.ts";

/** Where a datagram says that it comes from; nothing proves it. */
export interface DatagramSource {
  readonly address: string;
  readonly port: number;
}

/** Whose datagrams are answered. */
export interface SourcePolicy {
  readonly allow: AddressSet | undefined;
  readonly deny: AddressSet | undefined;
  /** Where we listen ourselves. */
  readonly ownPorts: ReadonlySet<number>;
}

/** Why the source of a datagram gets no answer. The codes never change. */
export type SourceRefusal =
  /** The address is in the set `deny`. */
  | "denied"
  /** The address is not in the set `allow`. */
  | "not-allowed"
  /** The address stands for no host or for many. */
  | "not-unicast"
  /** Port 0: there is no way to answer. */
  | "no-port"
  /** Our own port: we would answer ourselves, or another such server, for ever. */
  | "own-port"
  /** The port of a service that would answer the answer. */
  | "reflector-port";

/**
 * Why a datagram from `source` is not answered, or `undefined` when it is. Our own port is refused from every address:
 * echo servers of one kind mostly have the same one.
 */
export function refuseReason({ address, port }: DatagramSource, policy: SourcePolicy): SourceRefusal | undefined {
  if (policy.deny?.has(address)) return "denied";
  if (policy.allow && !policy.allow.has(address)) return "not-allowed";
  if (NOT_UNICAST.has(address)) return "not-unicast";
  if (port === 0) return "no-port";
  if (policy.ownPorts.has(port)) return "own-port";
  return REFLECTOR_PORTS.has(port) ? "reflector-port" : undefined;
}

// "This network" (RFC 1122 §3.2.1.3), multicast, what is reserved with the broadcast address, and the same of IPv6. The
// broadcast address of a subnet looks like any other; the system does not let us send to it.
const NOT_UNICAST = new AddressSet(["0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::", "ff00::/8"]);
