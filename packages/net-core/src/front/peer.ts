import type * as net from "node:net";
import { checkEndpoint, type Endpoint, formatEndpoint } from "../address/endpoint.ts";
import { canonicalIp } from "../address/ip.ts";
import { peerCredentials, type PeerCredentials } from "./peer-credentials.ts";
import type { ProxyHeader } from "./proxy-protocol/proxy-header.ts";

/** Who is at the other end of a connection: the true client, also behind a proxy that we trust. */
export class Peer {
  /** The client's address and port; `undefined` for a client of a Unix socket that has no name of its own. */
  readonly endpoint: Endpoint | undefined;
  /** What the proxy has sent ahead, if there was one. */
  readonly proxyHeader: ProxyHeader | undefined;
  readonly #socket: net.Socket | undefined;
  #credentials: PeerCredentials | undefined;

  /** @param socket `undefined` where somebody else is at its other end, who speaks for the client. */
  constructor(socket: net.Socket | undefined, endpoint: Endpoint | undefined, proxyHeader?: ProxyHeader) {
    this.#socket = socket;
    this.endpoint = endpoint;
    this.proxyHeader = proxyHeader;
  }

  /** The IP address in its one text, or `"unix"`: what limits and address sets go by. */
  get address(): string {
    return this.endpoint?.kind === "tcp" && this.endpoint.host !== undefined ? this.endpoint.host : "unix";
  }

  /**
   * The process at the other end of a Unix socket, as the kernel knows it; of a proxy's or a gateway's it would be that,
   * so there it is `undefined`. Also where the platform cannot tell: `capabilities().peerCredentials` says why.
   */
  get credentials(): PeerCredentials | undefined {
    return this.#socket && (this.#credentials ??= peerCredentials(this.#socket));
  }

  /** `tcp://192.0.2.7:50000`, or `unix` for a client without a name. */
  toString(): string {
    return this.endpoint ? formatEndpoint(this.endpoint) : "unix";
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The peer as the system tells of it. To be asked for while the socket is open. */
export function directPeer(socket: net.Socket): Peer {
  return new Peer(socket, remoteEndpoint(socket));
}

/** The client that a trusted proxy speaks for; the proxy itself where it speaks for none. */
export function proxiedPeer(socket: net.Socket, header: ProxyHeader): Peer {
  const isForClient = header.command === "proxy";
  const endpoint = isForClient ? header.source : undefined;
  return new Peer(isForClient ? undefined : socket, endpoint ?? remoteEndpoint(socket), header);
}

function remoteEndpoint({ remoteAddress, remotePort }: net.Socket): Endpoint | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return checkEndpoint({ kind: "tcp", host: canonicalIp(remoteAddress) ?? remoteAddress, port: remotePort });
}
