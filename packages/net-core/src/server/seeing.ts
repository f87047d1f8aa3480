import { channel } from "node:diagnostics_channel";
import type * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { formatEndpoint } from "../address/endpoint.ts";
import type { Refusal } from "../limits/refusal.ts";
import type { Peer } from "../front/peer.ts";
import type { Waiting } from "../socket/outbox.ts";
import { peerOf } from "../socket/peer-of.ts";
import type { ConnectionEnd } from "./connection-end.ts";
import type { ConnectionCounts, ConnectionWatcher } from "./connections.ts";
import type { ConnectionLog } from "./server-options.ts";

/*
 * The channels (https://nodejs.org/api/diagnostics_channel.html). A span is told from its start to its end by the
 * object that it is about: the server of a listener, the socket of a connection.
 */
const listenerStart = channel("holdfast:listener:start");
const listenerEnd = channel("holdfast:listener:end");
const connectionStart = channel("holdfast:connection:start");
const connectionEnd = channel("holdfast:connection:end");
const connectionRefused = channel("holdfast:connection:refused");

/** What one server shows of itself to whoever looks. When nobody does, it costs next to nothing. */
export class Seeing implements ConnectionWatcher {
  readonly #server: net.Server;
  #log: ConnectionLog | undefined;
  #endpoint: Endpoint | undefined;

  constructor(server: net.Server) {
    this.#server = server;
  }

  get isWatching(): boolean {
    if (this.#log !== undefined || connectionEnd.hasSubscribers || connectionStart.hasSubscribers) return true;
    return this.#server.listenerCount("disconnect") > 0;
  }

  logTo(log: ConnectionLog): void {
    this.#log = log;
  }

  /** @param endpointOf asked only when somebody wants to know: what it tells comes from the system. */
  listening(endpointOf: () => Endpoint | null): void {
    if (!this.#log && !listenerStart.hasSubscribers && !listenerEnd.hasSubscribers) return;
    this.#endpoint = endpointOf() ?? undefined;
    if (listenerStart.hasSubscribers) listenerStart.publish({ server: this.#server, endpoint: this.#endpoint });
  }

  closed(counts: ConnectionCounts): void {
    if (listenerEnd.hasSubscribers) listenerEnd.publish({ server: this.#server, endpoint: this.#endpoint, counts });
  }

  opened(socket: net.Socket): void {
    const peer = peerOf(socket); // at its end the system may have forgotten it
    if (connectionStart.hasSubscribers) connectionStart.publish({ server: this.#server, socket, peer });
  }

  ended(socket: net.Socket, end: ConnectionEnd): void {
    if (connectionEnd.hasSubscribers) connectionEnd.publish({ server: this.#server, socket, end });
    this.#log?.info(this.#fields({ ...end, durationMs: Math.round(end.durationMs) }), "connection ended");
    this.#server.emit("disconnect", end, socket);
  }

  slow(socket: net.Socket, waiting: Waiting): void {
    this.#server.emit("slow", waiting, socket);
  }

  refused(refusal: Refusal): void {
    if (connectionRefused.hasSubscribers) connectionRefused.publish({ server: this.#server, refusal });
    const { reason, peer, cause } = refusal;
    const why = cause instanceof Error ? cause.message : cause;
    this.#log?.info(this.#fields({ peer, reason, ...(why !== undefined && { why }) }), "connection refused");
  }

  #fields<Fields extends { peer: Peer }>(fields: Fields): object {
    return {
      ...fields,
      peer: String(fields.peer),
      ...(this.#endpoint && { endpoint: formatEndpoint(this.#endpoint) }),
    };
  }
}
