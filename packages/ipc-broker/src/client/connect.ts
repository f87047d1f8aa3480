import { type Endpoint, OptionTypeError } from "@holdfast/net-core";
import { errors, hasWsProtocol, type NatsConnection, type NodeConnectionOptions } from "@nats-io/transport-node";
import { pathAt } from "./path-addresses.ts";
import { PathConnection } from "./path-connection.ts";
import { pooledAddress, type ServerAddress } from "./server-address.ts";

/** All options of the official `connect()`, and servers may also be at paths. */
export interface ConnectOptions extends Omit<NodeConnectionOptions, "servers"> {
  /** Where the brokers are; tried one after another, in random order without `noRandomize`. @default 127.0.0.1:4222 */
  servers?: ServerAddress | readonly ServerAddress[] | undefined;
}

/**
 * Connects the official client, as its own `connect()` does, to brokers at Unix sockets, named pipes and TCP ports.
 *
 * The connection is the official one, so all that is made for it works with it. It stays at its servers through every
 * reconnect, also where plain connections of the official `connect()` come and go in the same process, and they stay
 * at theirs. `getServer()`, `getServers()`, `setServers()`, `status()` and `reconnectToServer` have paths as endpoints'
 * texts, such as `unix:/run/broker.sock`.
 *
 * - With a path among the servers, `ignoreClusterUpdates` is true unless it is set.
 * - `tls` is for servers at TCP ports; connections to paths go without it.
 *
 * @example
 * const connection = await connect("unix:/run/holdfast/broker.sock");
 * connection.publish("greeting", "hello");
 * await connection.drain();
 *
 * @param to where, or options with `servers` in them.
 * @returns the connection once a server has let it in; the caller's to close.
 * @throws {InvalidEndpointError} when a server is no endpoint, or one that nobody can connect to.
 * @throws {OptionTypeError} when TLS is asked for and all servers are at paths.
 * @throws {ConnectError} when nobody answers at a path; `cause` is the system's error.
 * @throws what the official `connect()` does: `AuthorizationError`, and `ConnectionError` for TCP.
 */
export async function connect(to: ServerAddress | ConnectOptions = {}): Promise<NatsConnection> {
  const options = resolveConnectOptions(isServerAddress(to) ? { servers: to } : to);
  if (hasWsProtocol(options)) throw errors.InvalidArgumentError.format("servers", "must not be websockets");
  return PathConnection.open(options);
}

function resolveConnectOptions({ servers, ...rest }: ConnectOptions): NodeConnectionOptions {
  if (servers === undefined) return { ...rest };
  const pool = (isServerAddress(servers) ? [servers] : servers).map(pooledAddress);
  const paths = pool.filter(pathAt);
  if (rest.tls && paths.length > 0 && paths.length === pool.length) {
    throw new OptionTypeError("tls", "left out where every server is at a path", rest.tls);
  }
  return { ...(paths.length > 0 && { ignoreClusterUpdates: true }), ...rest, servers: pool };
}

function isServerAddress(value: unknown): value is ServerAddress {
  return typeof value === "string" || (value as Partial<Endpoint>).kind !== undefined;
}
