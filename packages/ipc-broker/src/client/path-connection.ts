import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  ProtocolHandler,
  type ReconnectToServerHandler,
  type Server,
  setTransportFactory,
  type Status,
} from "@nats-io/transport-node";
import { shownAddress } from "./path-addresses.ts";
import { PATH_TRANSPORTS } from "./path-transport.ts";
import { pooledAddress } from "./server-address.ts";

// Its constructor is private to its own `connect()`, which leaves no room for another handler.
const OfficialConnection = NatsConnectionImpl as unknown as new (options: ConnectionOptions) => NatsConnectionImpl;

/** An official connection that tells of paths where its list of servers has the addresses that stand for them. */
export class PathConnection extends OfficialConnection {
  /** Resolves once the server has answered. @throws what the official `connect()` rejects with, and {@link ConnectError}. */
  static async open(options: ConnectionOptions): Promise<NatsConnection> {
    setTransportFactory(PATH_TRANSPORTS); // the default of the option `resolve` depends on it
    const { reconnectToServer } = options;
    const connection = new PathConnection(
      reconnectToServer ? { ...options, reconnectToServer: withShownPool(reconnectToServer) } : options,
    );
    const handler = new PathHandler(connection.options, connection);
    await handler.dialLoop();
    connection.protocol = handler;
    return connection as NatsConnection;
  }

  override getServer(): string {
    return shownAddress(super.getServer());
  }

  override getServers(): readonly Server[] {
    return super.getServers().map(shown);
  }

  override setServers(servers: string[]): void {
    super.setServers(Array.isArray(servers) ? servers.map(pooledAddress) : servers);
  }
}

/** Dials by {@link PATH_TRANSPORTS}, whatever other connections of the process are made with. */
class PathHandler extends ProtocolHandler {
  // The factory is one for the process, each plain `connect()` puts its own there, and it is asked at every dial. The
  // official `dial()` asks before it waits for anything, so nobody can come in between.
  override dial(server: Server): Promise<void> {
    setTransportFactory(PATH_TRANSPORTS);
    return super.dial(server);
  }

  override dispatchStatus(status: Status): void {
    super.dispatchStatus("server" in status ? { ...status, server: shownAddress(status.server) } : status);
  }
}

function withShownPool(choose: ReconnectToServerHandler): ReconnectToServerHandler {
  return (pool, info) => {
    const choice = choose(pool.map(shown), info);
    if (choice === null) return null;
    const { server, delay } = "server" in choice ? choice : { server: choice, delay: 0 };
    return { server: pool.find(({ listen }) => shownAddress(listen) === server.listen) ?? server, delay };
  };
}

function shown(server: Server): Server {
  const listen = shownAddress(server.listen);
  return listen === server.listen ? server : Object.freeze({ ...server, listen, src: listen });
}
