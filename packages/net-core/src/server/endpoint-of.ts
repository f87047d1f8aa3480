import type * as net from "node:net";
import { checkEndpoint, type Endpoint } from "../address/endpoint.ts";

/**
 * The endpoint that `server.address()` tells of. Where it cannot tell, as for a Unix socket on an
 * inherited descriptor on some systems, the descriptor has to do.
 */
export function endpointOf(address: net.AddressInfo | string | null, fd: number | undefined): Endpoint | null {
  if (address === null) return fd === undefined ? null : checkEndpoint({ kind: "fd", fd });
  if (typeof address !== "string") return checkEndpoint({ kind: "tcp", host: address.address, port: address.port });
  return checkEndpoint({ kind: address.startsWith("\\\\") ? "npipe" : "unix", path: address });
}
