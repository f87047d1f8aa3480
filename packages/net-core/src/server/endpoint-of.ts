import type * as net from "node:net";
import { checkEndpoint, type Endpoint } from "../address/endpoint.ts";

/** The endpoint that `server.address()` tells of; `null` while there is none. */
export function endpointOf(address: net.AddressInfo | string | null): Endpoint | null {
  if (address === null) return null;
  if (typeof address !== "string") return checkEndpoint({ kind: "tcp", host: address.address, port: address.port });
  return checkEndpoint({ kind: address.startsWith("\\\\") ? "npipe" : "unix", path: address });
}
