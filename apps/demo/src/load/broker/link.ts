import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@holdfast/ipc-broker/client";
import type { NatsConnection } from "@nats-io/transport-node";
import { RECONNECT } from "../server-load.ts";
import type { StreamEnd } from "../stream.ts";

interface LinkEvents {
  /** The first connection stands; what is subscribed to by it stays so over its reconnects. */
  open: [connection: NatsConnection];
  /** It has lost its server and found it again. */
  again: [];
}

const OPTIONS = {
  timeout: RECONNECT.attemptTimeoutMs,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
  reconnectJitter: 100,
  // A broker that is silent for four seconds is left.
  pingInterval: 2_000,
  maxPingOut: 2,
} as const;

/** A connection of the official client that waits for its broker, the first time too. */
export class Link extends EventEmitter<LinkEvents> implements StreamEnd, AsyncDisposable {
  readonly #closing = new AbortController();
  readonly #server: string;
  #opening: Promise<void> | undefined;
  #connection: NatsConnection | undefined;
  #upSince: number | undefined;

  constructor(server: string) {
    super();
    this.#server = server;
  }

  start(): this {
    this.#opening ??= this.#open();
    return this;
  }

  get upSince(): number | undefined {
    return this.#upSince;
  }

  /** While it is up. */
  get connection(): NatsConnection | undefined {
    return this.#upSince === undefined ? undefined : this.#connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#upSince = undefined;
    this.#closing.abort();
    await this.#opening;
    await this.#connection?.close();
  }

  async #open(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted && !this.#connection) {
      this.#connection = await connect({ servers: this.#server, ...OPTIONS }).catch(() => undefined);
      // Nobody answers yet; the client's own way to wait for that cannot be given up.
      if (!this.#connection) await sleep(OPTIONS.reconnectTimeWait, undefined, { signal }).catch(() => undefined);
    }
    if (!this.#connection || signal.aborted) return;
    this.#upSince = performance.now();
    this.emit("open", this.#connection);
    void this.#watch(this.#connection);
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === "disconnect") this.#upSince = undefined;
      if (type !== "reconnect" || this.#closing.signal.aborted) continue;
      this.#upSince = performance.now();
      this.emit("again");
    }
  }
}
