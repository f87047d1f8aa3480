import type { Logger } from "pino";
import type { Endpoint } from "../../address/endpoint.ts";
import { formatEndpoint } from "../../address/endpoint.ts";
import type { Refusal } from "../../limits/refusal.ts";
import type { ConnectionEnd } from "../../server/connection-end.ts";
import type { Server } from "../../server/server.ts";
import { peerOf } from "../../socket/peer-of.ts";
import type { Socket } from "../../socket/socket.ts";
import { stateOf } from "../../socket/socket-state.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import { LineBudget } from "./line-budget.ts";

/** More than that is no greeting. */
const GREETING_BYTES = 1_024;
const REFUSAL_LINE_PERIOD_MS = 1_000;

/** What the log needs of a logger. pino's has it. */
export type ConnectionLogger = Pick<Logger, "debug" | "info" | "warn" | "error" | "isLevelEnabled">;

/**
 * Writes what becomes of the connections of a server: a line at the end of each, a few lines for a flood of refusals,
 * and whatever the server waits for or fails at. Never what was said. A health check that comes, says nothing and
 * goes, whether it was greeted or not, is a line for `debug` only.
 */
export function logConnections(server: Server, log: ConnectionLogger, clock: Clock = systemClock): void {
  const refusals = new LineBudget(REFUSAL_LINE_PERIOD_MS);
  let endpoint: string | undefined; // of a server that has been closed the system does not tell any more
  server.on("listening", () => (endpoint = textOf(server.endpoint)));
  server.on("disconnect", (end) => {
    const level = isHealthCheck(end) ? "debug" : "info";
    if (log.isLevelEnabled(level)) log[level](endFields(end, endpoint), "connection ended");
  });
  server.on("refused", (refusal) => {
    const refused = refusals.count(clock.now());
    if (refused !== undefined) log.info({ ...refusalFields(refusal), refused, endpoint }, "connections refused");
  });
  server.on("slow", (waiting, socket) => log.warn({ ...connectionFields(socket), ...waiting, endpoint }, "slow peer"));
  server.on("retry", ({ attempt, delayMs, error }) => {
    log.warn({ attempt, delayMs, errorCode: error.code }, `waiting for an address: ${error.message}`);
  });
  server.on("exhausted", () => log.error({ endpoint }, "out of file descriptors: clients may be closed unseen"));
  server.on("recovered", () => log.info({ endpoint }, "file descriptors again"));
  server.on("error", (error) => log.error({ err: error, endpoint }, "listener failed"));
}

/** A logger for one connection: its lines say which one. Made when it is asked for, since most need none. */
export function connectionLogger(log: Logger, socket: Socket): Logger {
  return log.child(connectionFields(socket));
}

function connectionFields(socket: Socket): { id: number; peer: string } {
  return { id: stateOf(socket).id, peer: String(peerOf(socket)) };
}

function endFields(end: ConnectionEnd, endpoint: string | undefined): object {
  return { ...end, peer: String(end.peer), durationMs: Math.round(end.durationMs), endpoint };
}

function refusalFields({ reason, peer, cause }: Refusal): object {
  const why = cause instanceof Error ? cause.message : cause;
  return { reason, peer: String(peer), ...(why !== undefined && { why }) };
}

function isHealthCheck({ peer, reason, bytesIn, bytesOut }: ConnectionEnd): boolean {
  if (reason !== "finished" && reason !== "reset") return false;
  return peer.proxyHeader?.command === "local" || (bytesIn === 0 && bytesOut <= GREETING_BYTES);
}

function textOf(endpoint: Endpoint | null): string | undefined {
  return endpoint ? formatEndpoint(endpoint) : undefined;
}
