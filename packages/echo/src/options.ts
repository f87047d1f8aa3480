import {
  type BindOptions,
  checkEndpoint,
  type Clock,
  type Endpoint,
  type KeepAliveOptions,
  OptionRangeError,
  OptionTypeError,
  parseEndpoint,
  type RetryOptions,
  systemClock,
  type Takeover,
} from "@holdfast/net-core";
import type { Logger } from "pino";

/** One place to listen at; an object of bind options has the last word over the server's own. */
export type EchoListen = string | Endpoint | BindOptions;

/** What the server needs of a logger. pino's has it. */
export type EchoLogger = Pick<Logger, "info" | "warn" | "error" | "isLevelEnabled">;

export interface EchoServerOptions {
  /**
   * Where to listen, at one or more places: `"tcp://127.0.0.1:7007"`, `"unix:/run/echo.sock"`…; port 0 is any free
   * one. @default ["tcp://127.0.0.1:7007"]
   */
  listen?: readonly EchoListen[] | undefined;
  /** How an address that somebody else holds is waited for; `false` fails at once. @default true (10 attempts in 30 s) */
  retry?: RetryOptions | boolean | undefined;
  /** Permission bits of Unix paths, such as `0o660` or `"0660"`. @default what the umask gives */
  mode?: number | string | undefined;
  /** Group of Unix paths, by name or number. @default the process's own */
  group?: number | string | undefined;
  /** Whose Unix socket may be replaced. @default "stale": one that nobody serves any more */
  takeover?: Takeover | undefined;
  /**
   * A connection on which no byte moves, in either direction, for so many milliseconds is cut, never earlier and at
   * most a quarter later; 0 is never. @default 300000
   */
  idleTimeoutMs?: number | undefined;
  /** How many connections may be open at once, all endpoints together, 1 to 1000000. @default 10000 */
  maxConnections?: number | undefined;
  /** TCP keepalive and its times; `true` is the default, `false` turns it off. @default { idleMs: 60000 } */
  keepAlive?: KeepAliveOptions | boolean | undefined;
  /**
   * How long a client that has sent its FIN may take to read the rest of its echo, in milliseconds; 0 is without a
   * deadline. @default 60000
   */
  halfOpenDeadlineMs?: number | undefined;
  /** How long `shutdown()` lets open connections finish, in milliseconds. @default 5000 */
  shutdownDeadlineMs?: number | undefined;
  /** Where the log goes. @default nowhere */
  logger?: EchoLogger | undefined;
  /** Where time comes from: a test gives a `VirtualClock`. @default the machine's own */
  clock?: Clock | undefined;
}

const SILENT: EchoLogger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  isLevelEnabled: () => false,
};

interface EchoDefaults extends Omit<ResolvedEchoOptions, "bindings"> {
  readonly listen: readonly string[];
  readonly retry: boolean;
  readonly keepAlive: KeepAliveOptions;
}

export const DEFAULT_ECHO_OPTIONS: EchoDefaults = {
  listen: ["tcp://127.0.0.1:7007"],
  retry: true,
  idleTimeoutMs: 300_000,
  maxConnections: 10_000,
  keepAlive: { idleMs: 60_000 },
  halfOpenDeadlineMs: 60_000,
  shutdownDeadlineMs: 5_000,
  logger: SILENT,
  clock: systemClock,
};

/** {@link EchoServerOptions} checked and with every default filled in. */
export interface ResolvedEchoOptions {
  /** What `bind()` gets, one for each endpoint. */
  readonly bindings: readonly BindOptions[];
  readonly idleTimeoutMs: number;
  readonly maxConnections: number;
  readonly keepAlive: KeepAliveOptions | false;
  readonly halfOpenDeadlineMs: number;
  readonly shutdownDeadlineMs: number;
  readonly logger: EchoLogger;
  readonly clock: Clock;
}

/**
 * Checks the options before any socket exists and copies them. What only concerns the bind (`retry`, `mode`, `group`,
 * `takeover`) and the times of `keepAlive` are checked by net-core, in the same way.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} naming the option, its value and what is allowed.
 */
export function resolveEchoOptions(options: EchoServerOptions = {}): ResolvedEchoOptions {
  const { listen, retry, mode, group, takeover, keepAlive, ...others } = {
    ...DEFAULT_ECHO_OPTIONS,
    ...definedOnly(options),
  };
  requireTimeout("idleTimeoutMs", others.idleTimeoutMs);
  requireTimeout("halfOpenDeadlineMs", others.halfOpenDeadlineMs);
  requireTimeout("shutdownDeadlineMs", others.shutdownDeadlineMs);
  requireInteger("maxConnections", others.maxConnections, { min: 1, max: 1_000_000 });
  if (typeof keepAlive !== "boolean" && (typeof keepAlive !== "object" || keepAlive === null)) {
    throw new OptionTypeError("keepAlive", "a boolean or an object of times", keepAlive);
  }
  if (!Array.isArray(listen)) throw new OptionTypeError("listen", "an array of endpoints", listen);
  if (listen.length === 0) throw new OptionRangeError("listen", "at least one endpoint", listen);
  return {
    ...others,
    bindings: bindingsOf(listen as readonly EchoListen[], { retry, unix: definedOnly({ mode, group, takeover }) }),
    keepAlive: keepAlive === true ? DEFAULT_ECHO_OPTIONS.keepAlive : keepAlive,
  };
}

/** A time that a timer of Node can wait for. @throws {OptionTypeError | OptionRangeError} */
function requireTimeout(option: string, value: unknown): void {
  requireInteger(option, value, { min: 0, max: 2 ** 31 - 1 });
}

function requireInteger(option: string, value: unknown, { min, max }: { min: number; max: number }): void {
  const allowed = `an integer from ${min} to ${max}`;
  if (typeof value !== "number") throw new OptionTypeError(option, allowed, value);
  if (!Number.isInteger(value) || value < min || value > max) throw new OptionRangeError(option, allowed, value);
}

/** What the endpoints share; an entry's own options have the last word. */
interface SharedOptions {
  readonly retry: RetryOptions | boolean;
  /** For Unix paths alone. */
  readonly unix: BindOptions;
}

function bindingsOf(listen: readonly EchoListen[], { retry, unix }: SharedOptions): BindOptions[] {
  const bindings = listen.map(bindingOf);
  const forUnixPaths = { retry, ...unix };
  // Where there is no Unix path at all, what is for them is a mistake: net-core is given it, and says so.
  const forOthers = bindings.some(isUnixPath) ? { retry } : forUnixPaths;
  return bindings.map((own) => withShared(own, isUnixPath(own) ? forUnixPaths : forOthers));
}

function withShared(own: BindOptions, shared: BindOptions): BindOptions {
  return { ...shared, ...own };
}

function bindingOf(entry: EchoListen): BindOptions {
  if (typeof entry === "string") return { endpoint: parseEndpoint(entry) };
  if (typeof entry !== "object" || entry === null) {
    throw new OptionTypeError("listen", "endpoints, their texts, or bind options", entry);
  }
  if ("kind" in entry) return { endpoint: checkEndpoint(entry) };
  const { endpoint } = entry;
  const checked = typeof endpoint === "string" ? parseEndpoint(endpoint) : endpoint;
  return { ...definedOnly(entry), ...(checked && { endpoint: checkEndpoint(checked) }) };
}

function isUnixPath({ endpoint, port, path }: BindOptions): boolean {
  if (typeof endpoint === "object") return endpoint.kind === "unix" && !endpoint.path.startsWith("\0");
  return port === undefined && path !== undefined && !path.startsWith("\0");
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** What is left out and what is given as `undefined` are the same to an options object. */
function definedOnly<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;
}
