import { readFileSync } from "node:fs";
import { Socket as NodeSocket } from "node:net";
import { definedIn, requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";

/**
 * TCP keepalive: when the kernel asks a silent peer whether it still lives, and when it gives up. A
 * dead peer is noticed within `idleMs + intervalMs * count`. The kernel counts in whole seconds;
 * fractions are dropped.
 */
export interface KeepAliveOptions {
  /** Silence before the first probe, in milliseconds, 1000 or more. @default 60000 */
  idleMs?: number | undefined;
  /** Time between two probes, in milliseconds, 1000 or more. In force on Node >= 26.4 and >= 24.19. @default 1000 */
  intervalMs?: number | undefined;
  /** Probes without an answer after which the connection is dead, 1 to 127. In force as `intervalMs` is. @default 10 */
  count?: number | undefined;
}

/** {@link KeepAliveOptions} with every default filled in. */
export type KeepAlivePolicy = { readonly [Key in keyof KeepAliveOptions]-?: number };

// Where the interval and the count cannot be chosen, every Node line sets these two itself.
const FIXED = { intervalMs: 1_000, count: 10 } as const;

// The largest that Linux takes (tcp(7): TCP_KEEPIDLE, TCP_KEEPINTVL).
const MAX_SECONDS = 32_767;

const DEFAULT_KEEP_ALIVE: KeepAlivePolicy = { idleMs: 60_000, ...FIXED };

/** Whether the running Node lets the interval and the count be chosen. */
const CAN_TUNE_KEEP_ALIVE: boolean = NodeSocket.prototype.setKeepAlive.length >= 4;

/**
 * Checks a policy before any socket exists.
 * @returns `undefined` for what only turns keepalive on or off: as in `node:net` anything truthy does,
 * an empty object too.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveKeepAlive(options: unknown): KeepAlivePolicy | undefined {
  if (typeof options !== "object" || options === null || Object.keys(options).length === 0) return undefined;
  const { idleMs, intervalMs, count, ...unknown } = { ...DEFAULT_KEEP_ALIVE, ...definedIn(options) };
  for (const [name, value] of Object.entries(unknown)) {
    throw new OptionTypeError(`keepAlive.${name}`, "absent: there are only idleMs, intervalMs and count", value);
  }
  requireCount("keepAlive.idleMs", idleMs, { min: 1_000, max: MAX_SECONDS * 1_000 });
  requireCount("keepAlive.intervalMs", intervalMs, { min: 1_000, max: MAX_SECONDS * 1_000 });
  requireCount("keepAlive.count", count, { min: 1, max: 127 });
  return { idleMs, intervalMs, count };
}

/** Whether a policy asks, and may ask, for more than the idle time. */
export function isTuned({ intervalMs, count }: KeepAlivePolicy): boolean {
  return CAN_TUNE_KEEP_ALIVE && (intervalMs !== FIXED.intervalMs || count !== FIXED.count);
}

/** What `setKeepAlive` is asked for, times in milliseconds, in the words of `node:net`. */
export interface KeepAliveRequest {
  enable?: boolean | undefined;
  initialDelay?: number | undefined;
  interval?: number | undefined;
  count?: number | undefined;
}

/**
 * What a call of `setKeepAlive` brings into force.
 * @param before what was in force until then; an initial delay of 0 leaves it as it is.
 */
export function keepAliveAfter(
  { enable, initialDelay = 0, interval, count }: KeepAliveRequest,
  before: KeepAlivePolicy | undefined,
): KeepAlivePolicy | undefined {
  if (!enable) return undefined;
  const idleMs = wholeSeconds(initialDelay);
  if (idleMs === 0) return before ?? systemKeepAlive();
  if (!CAN_TUNE_KEEP_ALIVE) return { idleMs, ...FIXED };
  return { idleMs, intervalMs: wholeSeconds(interval ?? FIXED.intervalMs), count: count ?? FIXED.count };
}

/** What is in force when only `SO_KEEPALIVE` was set: the system's own values. Linux only, by /proc. */
function systemKeepAlive(): KeepAlivePolicy | undefined {
  const [idle, interval, count] = ["time", "intvl", "probes"].map(sysctl);
  if (idle === undefined || interval === undefined || count === undefined) return undefined;
  return { idleMs: idle * 1_000, intervalMs: interval * 1_000, count };
}

function sysctl(name: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/net/ipv4/tcp_keepalive_${name}`, "utf8"));
  } catch {
    return undefined;
  }
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
