import type * as net from "node:net";
import { type HalfOpenOptions, type HalfOpenPolicy, resolveHalfOpen } from "./half-open.ts";
import { type KeepAliveOptions, type KeepAlivePolicy, resolveKeepAlive } from "./keep-alive.ts";

/** What Holdfast adds to the options of sockets, and of servers for the sockets they accept. */
export interface ConnectionOptions {
  /** TCP keepalive; an object with at least one field sets its times. @default false */
  keepAlive?: boolean | KeepAliveOptions | undefined;
  /** What to do when one side has ended; decides over `allowHalfOpen`. @default by `allowHalfOpen` */
  halfOpen?: HalfOpenOptions | undefined;
}

/** Options of a `Socket`: those of `node:net`, and Holdfast's own. */
export interface SocketOptions extends Omit<net.SocketConstructorOpts, "keepAlive">, ConnectionOptions {}

/** Options told apart: what `node:net` gets, and what is left for us. */
export interface ResolvedConnectionOptions<Options> {
  readonly plain: Options;
  readonly keepAlive: KeepAlivePolicy | undefined;
  readonly halfOpenDeadlineMs: number | undefined;
}

/**
 * Checks our options and translates them for `node:net`; whatever else is given goes through untouched.
 * @throws {OptionTypeError | OptionRangeError} naming the option.
 */
export function resolveSocketOptions<Options extends ConnectionOptions | undefined>(
  options: Options,
): ResolvedConnectionOptions<Options> {
  const { keepAlive, halfOpen } = ours(options);
  const policy = resolveKeepAlive(keepAlive);
  const half = halfOpen === undefined ? undefined : resolveHalfOpen(halfOpen);
  return {
    plain: policy || half ? { ...options, ...translated(policy, half) } : options,
    keepAlive: policy,
    halfOpenDeadlineMs: half?.deadlineMs,
  };
}

function ours(options: unknown): ConnectionOptions {
  if (typeof options !== "object" || options === null) return {};
  return options;
}

function translated(keepAlive: KeepAlivePolicy | undefined, half: HalfOpenPolicy | undefined): object {
  return {
    ...(keepAlive && { keepAlive: true, keepAliveInitialDelay: keepAlive.idleMs }),
    ...(half && { allowHalfOpen: half.allowHalfOpen }),
  };
}
