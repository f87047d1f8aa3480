import { errorMonitor } from "node:events";
import { formatEndpoint } from "../../address/endpoint.ts";
import { BindAbortedError, BindError } from "../../bind/bind-error.ts";
import type { ConnectionEnd } from "../../server/connection-end.ts";
import type { ConnectionCounts } from "../../server/connections.ts";
import type { Server } from "../../server/server.ts";
import { stateOf as serverStateOf } from "../../server/server-state.ts";
import { waitingBytesOf } from "./connection-view.ts";

/** What one listener has done, and has to do, at one moment. */
export interface ListenerSample {
  /** The {@link ListenerWatch.id} of it. */
  readonly listener: string;
  /** Where it listens; `undefined` while it does not. */
  readonly endpoint: string | undefined;
  readonly counts: ConnectionCounts;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly waitingBytes: number;
  readonly bindRetries: number;
  readonly acceptErrors: number;
}

/** Told of the end of each connection. */
export type EndObserver = (end: ConnectionEnd) => void;

/**
 * Counts what a server does not count for itself. That costs each connection a little, so it begins with
 * {@link start}; a connection that came before is in no sum of bytes.
 */
export class ListenerWatch {
  /** Its place in the group: as short as a label should be, and none is ever new. */
  readonly id: string;
  readonly server: Server;
  #endpoint: string | undefined;
  #endedBytesIn = 0;
  #endedBytesOut = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #bindRetries = 0;
  #acceptErrors = 0;
  #observeEnd: EndObserver = () => undefined;

  constructor(server: Server, place: number) {
    this.server = server;
    this.id = String(place);
  }

  /** Where it listens, or has listened before it was shut down. */
  get endpoint(): string | undefined {
    const { endpoint } = this.server;
    if (endpoint) this.#endpoint = formatEndpoint(endpoint);
    return this.#endpoint;
  }

  start(observeEnd: EndObserver): void {
    this.stop();
    this.#observeEnd = observeEnd;
    this.server.on("listening", this.#listening);
    this.server.on("disconnect", this.#disconnect);
    this.server.on("retry", this.#retry);
    this.server.on("exhausted", this.#exhausted);
    // A listener for 'error' itself would keep an error that nobody handles from ending the process.
    this.server.on(errorMonitor, this.#error);
  }

  stop(): void {
    this.server.off("listening", this.#listening);
    this.server.off("disconnect", this.#disconnect);
    this.server.off("retry", this.#retry);
    this.server.off("exhausted", this.#exhausted);
    this.server.off(errorMonitor, this.#error);
  }

  /** In one walk over the connections: with many of them, that is what it costs. */
  sample(): ListenerSample {
    let bytesIn = this.#endedBytesIn;
    let bytesOut = this.#endedBytesOut;
    let waitingBytes = 0;
    const counts = serverStateOf(this.server).connections.survey((socket, state) => {
      waitingBytes += waitingBytesOf(socket, state);
      if (state.openedAt === undefined) return; // nobody will tell of its end
      bytesIn += socket.bytesRead;
      bytesOut += socket.bytesWritten;
    });
    // What a connection had is gone when it is refused after all, or handed on; but a sum must not go back.
    this.#bytesIn = Math.max(this.#bytesIn, bytesIn);
    this.#bytesOut = Math.max(this.#bytesOut, bytesOut);
    return {
      listener: this.id,
      endpoint: this.server.listening ? this.endpoint : undefined,
      counts,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      waitingBytes,
      bindRetries: this.#bindRetries,
      acceptErrors: this.#acceptErrors,
    };
  }

  readonly #listening = (): void => {
    void this.endpoint; // while the system can tell
  };

  readonly #disconnect = (end: ConnectionEnd): void => {
    this.#endedBytesIn += end.bytesIn;
    this.#endedBytesOut += end.bytesOut;
    this.#observeEnd(end);
  };

  readonly #retry = (): void => {
    this.#bindRetries += 1;
  };

  readonly #exhausted = (): void => {
    this.#acceptErrors += 1;
  };

  readonly #error = (error: Error): void => {
    const isOfBind = error instanceof BindError || error instanceof BindAbortedError;
    if (!isOfBind) this.#acceptErrors += 1;
  };
}
