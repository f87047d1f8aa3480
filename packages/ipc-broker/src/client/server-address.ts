import { checkEndpoint, type Endpoint, InvalidEndpointError, parseEndpoint } from "@holdfast/net-core";
import { addressOf } from "./path-addresses.ts";

/**
 * Where a broker is: `"unix:/run/broker.sock"`, `"unix:@abstract"`, `"npipe:broker"`, what the official client takes
 * (`"127.0.0.1:4222"`, `"nats://broker.example"`, `"localhost"`), or an endpoint as `broker.endpoints` has them.
 */
export type ServerAddress = string | Endpoint;

/**
 * The same as `host:port` for the official client's list of servers. A path becomes the address that stands for it.
 * @throws {InvalidEndpointError} when a path, or an endpoint, is none, or is of a kind that nobody can connect to.
 */
export function pooledAddress(server: ServerAddress): string {
  if (typeof server !== "string") return addressOfEndpoint(checkEndpoint(server), server);
  return ENDPOINT.test(server) ? addressOfEndpoint(parseEndpoint(server), server) : server;
}

// What else there is, names of machines and URLs, the official client reads itself: it takes more of them.
const ENDPOINT = /^(unix|npipe|fd|systemd):|^(tcp:\/\/)?:/i;

function addressOfEndpoint(endpoint: Endpoint, input: ServerAddress): string {
  switch (endpoint.kind) {
    case "tcp":
      return `${hostOf(endpoint.host)}:${endpoint.port}`;
    case "unix":
    case "npipe":
      return addressOf(endpoint);
    case "fd":
    case "systemd":
      throw new InvalidEndpointError(input, "only tcp, unix and npipe can be connected to");
  }
}

function hostOf(host = "127.0.0.1"): string {
  return host.includes(":") ? `[${host}]` : host;
}
