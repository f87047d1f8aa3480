import type * as net from "node:net";
import { checkEndpoint, type Endpoint, parseEndpoint, type TcpEndpoint } from "../address/endpoint.ts";
import { InvalidEndpointError } from "../errors.ts";

/** Any free port of this machine, and of no other. */
export const ANY_PORT: TcpEndpoint = Object.freeze({ kind: "tcp", host: "127.0.0.1", port: 0 });

/** @throws {InvalidEndpointError} when it is none. */
export function resolveEndpoint(endpoint: Endpoint | string): Endpoint {
  return typeof endpoint === "string" ? parseEndpoint(endpoint) : checkEndpoint(endpoint);
}

/**
 * An endpoint that another process can be told of: TCP or a path.
 * @throws {InvalidEndpointError} when it is of another kind.
 */
export function resolveAddress(endpoint: Endpoint | string): Extract<Endpoint, net.SocketConnectOpts> {
  const resolved = resolveEndpoint(endpoint);
  switch (resolved.kind) {
    case "tcp":
    case "unix":
    case "npipe":
      return resolved;
    case "fd":
    case "systemd":
      throw new InvalidEndpointError(endpoint, "only tcp, unix and npipe can be connected to");
  }
}
