import type * as net from "node:net";
import type { Clock } from "../time/clock.ts";
import { type DeadlineOptions, type DeadlinePolicy, resolveDeadlines } from "./deadlines.ts";
import { type HalfOpenOptions, type HalfOpenPolicy, resolveHalfOpen } from "./half-open.ts";
import { type HeartbeatOptions, type HeartbeatPolicy, resolveHeartbeat } from "./heartbeat.ts";
import { type KeepAliveOptions, type KeepAlivePolicy, resolveKeepAlive } from "./keep-alive.ts";
import { type OutboxOptions, type OutboxPolicy, resolveOutbox } from "./outbox-options.ts";

/** What Holdfast adds to the options of sockets, and of servers for the sockets they accept. */
export interface ConnectionOptions {
  /** TCP keepalive; an object with at least one field sets its times. @default false */
  keepAlive?: boolean | KeepAliveOptions | undefined;
  /** What to do when one side has ended; decides over `allowHalfOpen`. @default by `allowHalfOpen` */
  halfOpen?: HalfOpenOptions | undefined;
  /** When a connection is cut for what its peer does or leaves undone. @default never */
  deadlines?: DeadlineOptions | undefined;
  /** How much may wait for a peer that reads too slowly, and what happens then. @default no limit */
  outbox?: OutboxOptions | undefined;
  /** How the peer is asked whether it still lives. @default not at all */
  heartbeat?: HeartbeatOptions | undefined;
  /** Where time comes from. @default the machine's own */
  clock?: Clock | undefined;
}

/** Options of a `Socket`: those of `node:net`, and Holdfast's own. */
export interface SocketOptions extends Omit<net.SocketConstructorOpts, "keepAlive">, ConnectionOptions {}

/** What is done to each connection. */
export interface ConnectionPolicy {
  readonly keepAlive: KeepAlivePolicy | undefined;
  readonly deadlines: DeadlinePolicy | undefined;
  readonly outbox: OutboxPolicy | undefined;
  readonly heartbeat: HeartbeatPolicy | undefined;
  readonly clock: Clock | undefined;
}

/** Options told apart: what `node:net` gets, and what is left for us. */
export interface ResolvedConnectionOptions<Options> {
  readonly plain: Options;
  /** `undefined` when nothing is asked of us. */
  readonly policy: ConnectionPolicy | undefined;
}

/**
 * Checks our options and translates them for `node:net`; whatever else is given goes through untouched.
 * @throws {OptionTypeError | OptionRangeError} naming the option.
 */
export function resolveSocketOptions<Options extends ConnectionOptions | undefined>(
  options: Options,
): ResolvedConnectionOptions<Options> {
  const given = ours(options);
  const keepAlive = resolveKeepAlive(given.keepAlive);
  const half = given.halfOpen === undefined ? undefined : resolveHalfOpen(given.halfOpen);
  const outbox = given.outbox === undefined ? undefined : resolveOutbox(given.outbox);
  const policy = {
    keepAlive,
    deadlines: deadlinesOf(given.deadlines, half, outbox),
    outbox,
    heartbeat: given.heartbeat === undefined ? undefined : resolveHeartbeat(given.heartbeat),
    clock: given.clock,
  };
  return {
    plain: keepAlive || half ? { ...options, ...translated(keepAlive, half) } : options,
    policy: Object.values(policy).some((part) => part !== undefined) ? policy : undefined,
  };
}

function ours(options: unknown): ConnectionOptions {
  if (typeof options !== "object" || options === null) return {};
  return options;
}

function deadlinesOf(
  options: DeadlineOptions | undefined,
  half: HalfOpenPolicy | undefined,
  outbox: OutboxPolicy | undefined,
): DeadlinePolicy | undefined {
  const deadlines = {
    ...(options === undefined ? undefined : resolveDeadlines(options)),
    ...(half?.deadlineMs !== undefined && { halfOpenMs: half.deadlineMs }),
    ...(outbox?.policy === "disconnect" && { graceMs: outbox.graceMs }),
  };
  return Object.keys(deadlines).length > 0 ? deadlines : undefined;
}

function translated(keepAlive: KeepAlivePolicy | undefined, half: HalfOpenPolicy | undefined): object {
  return {
    ...(keepAlive && { keepAlive: true, keepAliveInitialDelay: keepAlive.idleMs }),
    ...(half && { allowHalfOpen: half.allowHalfOpen }),
  };
}
