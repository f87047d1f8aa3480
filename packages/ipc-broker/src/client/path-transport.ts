import { createConnection, type Socket } from "node:net";
import { ConnectError, formatEndpoint } from "@holdfast/net-core";
import type { ConnectionOptions, Server, TransportFactory } from "@nats-io/transport-node";
// The package has no `exports`, and its main module leaves out the transport.
import { nodeResolveHost, NodeTransport } from "@nats-io/transport-node/lib/node_transport.js";
import { pathAt, type PathEndpoint } from "./path-addresses.ts";

/**
 * The official transport, but for addresses that stand for paths: those it dials there. What it does is decided at each
 * dial by the address alone, so it may as well serve the plain connections of the same process.
 */
class PathTransport extends NodeTransport {
  override connect(server: Server, options: ConnectionOptions): Promise<void> {
    return super.connect(server, pathAt(server.listen) ? withoutTls(options) : options);
  }

  override dial(server: Server): Promise<Socket> {
    const endpoint = pathAt(server.listen);
    return endpoint ? dialPath(endpoint) : super.dial(server);
  }
}

/** What the official client is to make transports with; in everything but paths the same as its own. */
export const PATH_TRANSPORTS: TransportFactory = {
  factory: () => new PathTransport(),
  dnsResolveFn: nodeResolveHost,
};

function withoutTls(options: ConnectionOptions): ConnectionOptions {
  const { tls, ...rest } = options;
  return tls === null ? options : rest;
}

// The official client takes all listeners off a socket, so it gets one of node:net, which stands that.
function dialPath(endpoint: PathEndpoint): Promise<Socket> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: endpoint.path });
    socket.once("connect", () => {
      socket.removeAllListeners();
      resolve(socket);
    });
    socket.once("error", (cause) => {
      const elapsedMs = performance.now() - startedAt;
      reject(new ConnectError({ endpoint: formatEndpoint(endpoint), by: "error", attempts: 1, elapsedMs }, cause));
    });
  });
}
