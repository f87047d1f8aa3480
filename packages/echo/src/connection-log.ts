import type { ConnectionEnd } from "@holdfast/net-core";
import { LineBudget } from "./line-budget.ts";
import type { ResolvedEchoOptions } from "./options.ts";

const REFUSAL_LINE_PERIOD_MS = 1_000;

/** What the log says of connections: a line at the end of each, and a few about all that were refused. */
export class ConnectionLog {
  readonly #options: ResolvedEchoOptions;
  readonly #refusals = new LineBudget(REFUSAL_LINE_PERIOD_MS);

  constructor(options: ResolvedEchoOptions) {
    this.#options = options;
  }

  /** A connection that came in at the endpoint `address` has ended. */
  ended(end: ConnectionEnd, address: string | undefined): void {
    const { logger } = this.#options;
    if (!logger.isLevelEnabled("info")) return;
    const shown = { peer: String(end.peer), durationMs: Math.round(end.durationMs), endpoint: address };
    logger.info({ ...end, ...shown }, "connection ended");
  }

  /** A connection was refused. A flood of them must not become one of lines. */
  refused(): void {
    const { logger, maxConnections, clock } = this.#options;
    const refused = this.#refusals.count(clock.now());
    if (refused !== undefined) logger.info({ refused, maxConnections }, "connections refused");
  }
}
