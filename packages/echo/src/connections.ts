import { performance } from "node:perf_hooks";
import { formatEndpoint, type Socket } from "@holdfast/net-core";
import { type ConnectionEnd, serveConnection } from "./connection.ts";
import { LineBudget } from "./line-budget.ts";
import type { ResolvedEchoOptions } from "./options.ts";

const REFUSAL_LINE_PERIOD_MS = 1_000;

/** How many connections a server has seen, all endpoints together. */
export interface EchoCounts {
  /** Open now. */
  readonly open: number;
  /** Let in since the server was made. */
  readonly accepted: number;
  /** Closed at once because `maxConnections` were open. */
  readonly refused: number;
}

/** Who may come in; counts them, and logs each when it has gone. */
export class Connections {
  readonly #options: ResolvedEchoOptions;
  readonly #refusals = new LineBudget(REFUSAL_LINE_PERIOD_MS);
  #open = 0;
  #accepted = 0;
  #refused = 0;

  constructor(options: ResolvedEchoOptions) {
    this.#options = options;
  }

  get counts(): EchoCounts {
    return { open: this.#open, accepted: this.#accepted, refused: this.#refused };
  }

  /** Serves a connection that came in at the endpoint `address`, or closes it when there are too many. */
  add(socket: Socket, address: string | undefined): void {
    const { maxConnections, idleTimeoutMs } = this.#options;
    if (this.#open >= maxConnections) return this.#refuse(socket);
    this.#open += 1;
    this.#accepted += 1;
    const id = this.#accepted;
    serveConnection(socket, {
      idleTimeoutMs,
      onEnd: (end) => {
        this.#open -= 1;
        this.#logEnd(end, { id, endpoint: address });
      },
    });
  }

  #refuse(socket: Socket): void {
    socket.destroy();
    this.#refused += 1;
    const refused = this.#refusals.count(performance.now());
    if (refused === undefined) return; // a flood of connections must not become one of lines
    const { logger, maxConnections } = this.#options;
    logger.info({ refused, maxConnections }, "connections refused");
  }

  #logEnd(end: ConnectionEnd, which: { id: number; endpoint: string | undefined }): void {
    const { logger } = this.#options;
    if (!logger.isLevelEnabled("info")) return;
    const peer = end.peer && formatEndpoint(end.peer);
    logger.info({ ...which, ...end, peer }, "connection ended");
  }
}
