import {
  type BindOptions,
  type ListenAt,
  OptionRangeError,
  OptionTypeError,
  type ServerOptions,
  sharedBindings,
  type SharedBindOptions,
} from "@holdfast/net-core";
import type { AuthOptions } from "../auth/auth-options.ts";
import { type AuthPolicy, resolveAuth } from "../auth/auth-policy.ts";
import { defaultEndpoint } from "./default-endpoint.ts";

/** Options of a broker: its own, and those of net-core's servers. */
export interface BrokerOptions extends Omit<ServerOptions, "halfOpen" | "heartbeat" | "log" | "outbox"> {
  /**
   * Where to listen, at one or more places: `"unix:/run/broker.sock"`, `"unix:@abstract"`, `"tcp://127.0.0.1:4222"`…
   * @default `$XDG_RUNTIME_DIR/holdfast/broker.sock`, see {@link defaultEndpoint}
   */
  listen?: readonly ListenAt[] | undefined;
  /** Where to listen with the option `tls`; `listen` is then without. @default every place of `listen` */
  listenTls?: readonly ListenAt[] | undefined;
  /** How addresses are bound: `retry`, and `mode`, `group` and `takeover` of Unix paths. @default { retry: true } */
  bind?: SharedBindOptions | undefined;
  /** What the broker calls itself in the INFO. @default its id, which is new for each broker */
  serverName?: string | undefined;
  /** The largest message, headers included, in bytes. @default 1048576 */
  maxPayload?: number | undefined;
  /** The longest argument text of a control line, in bytes. @default 4096 */
  maxControlLine?: number | undefined;
  /** What may wait for one client, in bytes; not less than `maxPayload`. @default 67108864 */
  maxPending?: number | undefined;
  /** How many subscriptions a client may have at once; 0 is no limit. @default 0 */
  maxSubscriptions?: number | undefined;
  /** How long a client may take nothing of what waits for it, in milliseconds. @default 10000 */
  writeDeadlineMs?: number | undefined;
  /** The longest time between two pings to a client, in milliseconds, 100 or more. @default 120000 */
  pingIntervalMs?: number | undefined;
  /** How many pings may be without an answer. @default 2 */
  pingMax?: number | undefined;
  /**
   * For how long a client that has sent its FIN is still sent what it has subscribed to, in milliseconds. With 0 it is
   * answered, sent what it is owed by then, and the connection ends. @default 0
   */
  serveHalfOpenMs?: number | undefined;
  /** Who may connect, and what they may do. @default everybody, everything */
  auth?: AuthOptions | undefined;
  /** Told of what clients do wrong and of who is cut: a pino logger is one. @default nobody */
  log?: BrokerLog | undefined;
}

/** Where the broker tells of its clients. */
export interface BrokerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** {@link BrokerOptions} with every default filled in. */
export interface BrokerPolicy {
  readonly serverName: string | undefined;
  readonly maxPayload: number;
  readonly maxControlLine: number;
  readonly maxPending: number;
  readonly maxSubscriptions: number;
  readonly writeDeadlineMs: number;
  readonly pingIntervalMs: number;
  readonly pingMax: number;
  readonly serveHalfOpenMs: number;
  readonly auth: AuthPolicy | undefined;
  readonly log: BrokerLog | undefined;
  readonly limits: ServerOptions["limits"];
  readonly clock: ServerOptions["clock"];
  /** It listens at the default endpoint, whose folder it makes. */
  readonly isDefaultPlace: boolean;
  /** For each place: what `bind()` gets, and what a server there does with each connection. */
  readonly places: readonly { readonly binding: BindOptions; readonly server: ServerOptions }[];
}

/** What a broker does where the caller says nothing else: what nats-server does. */
export const DEFAULT_BROKER_OPTIONS = {
  maxPayload: 1_048_576,
  maxControlLine: 4_096,
  maxPending: 67_108_864,
  maxSubscriptions: 0,
  writeDeadlineMs: 10_000,
  pingIntervalMs: 120_000,
  pingMax: 2,
  serveHalfOpenMs: 0,
  limits: { maxConnections: 65_536 },
  noDelay: true,
  keepAlive: { idleMs: 60_000 },
} as const;

const MAX_BYTES = 2 ** 30;
const MAX_MS = 2 ** 31 - 1;

/** The smallest and the largest value of each number. */
const RANGES = {
  maxPayload: [1, MAX_BYTES],
  maxControlLine: [1, MAX_BYTES],
  maxPending: [1, MAX_BYTES],
  maxSubscriptions: [0, Number.MAX_SAFE_INTEGER],
  writeDeadlineMs: [100, MAX_MS],
  pingIntervalMs: [100, MAX_MS],
  pingMax: [1, 1_000],
  serveHalfOpenMs: [0, MAX_MS],
} as const;

type Numbers = Readonly<Record<keyof typeof RANGES, number>>;

/**
 * Fills the defaults in, before any socket exists. The options of connections are checked by net-core when the
 * servers are made, and those of the bind when they are started.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} naming the option, its value and what is allowed.
 */
export function resolveBrokerOptions(options: BrokerOptions = {}): BrokerPolicy {
  const given: BrokerOptions & Numbers = { ...DEFAULT_BROKER_OPTIONS, ...definedOnly(options) };
  const { listen, listenTls, bind, serverName, auth, log, limits, clock, tls, ...rest } = given;
  const { maxPayload, maxControlLine, maxPending, maxSubscriptions, ...more } = rest;
  const { writeDeadlineMs, pingIntervalMs, pingMax, serveHalfOpenMs, ...server } = more;
  for (const [name, range] of Object.entries(RANGES)) requireInRange(name, given[name as keyof typeof RANGES], range);
  if (maxPending < maxPayload)
    throw new OptionRangeError("maxPending", `maxPayload (${maxPayload}) or more`, maxPending);
  if (serverName !== undefined && (typeof serverName !== "string" || !/^\S+$/.test(serverName))) {
    throw new OptionTypeError("serverName", "a text without blanks", serverName);
  }
  if (listenTls !== undefined && !tls) throw new OptionTypeError("tls", "given where listenTls is", tls);
  const isDefaultPlace = listen === undefined && listenTls === undefined;
  const plain = isDefaultPlace ? [defaultEndpoint()] : (listen ?? []);
  const bindings = sharedBindings([...plain, ...(listenTls ?? [])], { retry: true, ...bind });
  const firstTls = listenTls === undefined ? 0 : plain.length;
  const each: ServerOptions = {
    ...server,
    clock,
    halfOpen: serveHalfOpenMs > 0 ? { deadlineMs: serveHalfOpenMs } : "allow",
    outbox: { softBytes: Math.ceil(maxPending / 2), hardBytes: maxPending },
    deadlines: { ...server.deadlines, writeStallMs: writeDeadlineMs },
  };
  return {
    serverName,
    maxPayload,
    maxControlLine,
    maxPending,
    maxSubscriptions,
    writeDeadlineMs,
    pingIntervalMs,
    pingMax,
    serveHalfOpenMs,
    auth: resolveAuth(auth),
    log,
    limits,
    clock,
    isDefaultPlace,
    places: bindings.map((binding, at) => ({ binding, server: tls && at >= firstTls ? { ...each, tls } : each })),
  };
}

function requireInRange(name: string, value: unknown, [least, most]: readonly [number, number]): void {
  const allowed = `an integer from ${least} to ${most}`;
  if (typeof value !== "number" || !Number.isInteger(value)) throw new OptionTypeError(name, allowed, value);
  if (value < least || value > most) throw new OptionRangeError(name, allowed, value);
}

/** What is left out and what is given as `undefined` are the same to an options object. */
function definedOnly<T extends object>(options: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
