import type * as net from "node:net";
import { checkEndpoint, type Endpoint, formatEndpoint, parseEndpoint } from "../address/endpoint.ts";
import { requireCount, requireSignal } from "../checks.ts";
import { InvalidEndpointError, OptionTypeError } from "../errors.ts";
import { type ConnectionOptions, resolveSocketOptions } from "../socket/socket-options.ts";
import { type Clock, MAX_DELAY_MS, systemClock } from "../time/clock.ts";
import { type ConnectRetryOptions, type ConnectRetryPolicy, resolveConnectRetry } from "./connect-policy.ts";

// What the endpoint says, and what has another meaning or none for a socket that is handed over when it is connected.
type NotForClients =
  | ("port" | "host" | "fd" | "handle")
  | ("signal" | "timeout" | "onread" | "readable" | "writable" | "allowHalfOpen" | "keepAlive");

/** Options of the sockets that a client opens: those of `node:net` that make sense for them, and Holdfast's own. */
export interface ClientSocketOptions extends ConnectionOptions, Omit<net.TcpNetConnectOpts, NotForClients> {
  /** How much the socket reads ahead, and holds before `write()` returns false, in bytes. @default Node's own */
  highWaterMark?: number | undefined;
}

/** A failed attempt that another one follows. */
export interface ConnectRetry {
  /** How many attempts in a row have failed; 0 when a connection that had held was lost. */
  readonly attempt: number;
  /** How long the wait will be, in milliseconds. */
  readonly delayMs: number;
  /** Milliseconds since the first of the attempts began. */
  readonly elapsedMs: number;
  /** Why the last attempt failed. */
  readonly error: Error;
}

/** Options of `connect(endpoint, options)`. */
export interface ClientOptions extends ClientSocketOptions {
  /** Waits for a server that does not answer yet; `true` for the defaults of {@link ConnectRetryOptions}. @default false */
  retry?: ConnectRetryOptions | boolean | undefined;
  /** Bounds it all, every attempt and every wait, in milliseconds; 1 or more, or `Infinity`. @default Infinity */
  deadlineMs?: number | undefined;
  /** Bounds one attempt, in milliseconds; 1 or more, or `Infinity`: then the system does. @default Infinity */
  attemptTimeoutMs?: number | undefined;
  /** Gives it up. Unlike Node's option of this name it has no power over the socket once that is connected. */
  signal?: AbortSignal | undefined;
  /** Told of each wait before it begins. */
  onRetry?: ((retry: ConnectRetry) => void) | undefined;
}

/** Where to connect, checked. */
export interface ConnectTarget {
  /** The address as errors and events show it. */
  readonly endpoint: string;
  /** What the socket gets. */
  readonly options: ClientSocketOptions & net.SocketConnectOpts;
}

/** What bounds and repeats attempts, checked. */
export interface AttemptLimits {
  readonly retry: ConnectRetryPolicy;
  readonly deadlineMs: number;
  readonly attemptTimeoutMs: number;
  /** Both of them end it. */
  readonly signals: readonly (AbortSignal | undefined)[];
  readonly clock: Clock;
}

/** @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} before any socket exists. */
export function resolveTarget(endpoint: Endpoint | string, socket: ClientSocketOptions): ConnectTarget {
  const checked = typeof endpoint === "string" ? parseEndpoint(endpoint) : checkEndpoint(endpoint);
  for (const option of ["port", "host", "path", "fd", "handle"]) {
    const value = (socket as Record<string, unknown>)[option];
    if (value !== undefined) throw new OptionTypeError(option, "absent: the endpoint says where to connect", value);
  }
  resolveSocketOptions(socket); // for its checks: the socket itself asks again
  return { endpoint: formatEndpoint(checked), options: { ...socket, ...addressOf(checked, endpoint) } };
}

function addressOf(endpoint: Endpoint, input: unknown): net.SocketConnectOpts {
  switch (endpoint.kind) {
    case "tcp":
      return endpoint.host === undefined ? { port: endpoint.port } : { port: endpoint.port, host: endpoint.host };
    case "unix":
    case "npipe":
      return { path: endpoint.path };
    case "fd":
    case "systemd":
      throw new InvalidEndpointError(input, `a client connects to tcp, unix or npipe; ${endpoint.kind} is a server's`);
  }
}

/** @throws {OptionTypeError | OptionRangeError} naming the option, before any socket exists. */
export function resolveLimits(
  options: Pick<ClientOptions, "retry" | "deadlineMs" | "attemptTimeoutMs" | "signal" | "clock">,
  defaults: Pick<AttemptLimits, "retry" | "attemptTimeoutMs"> & { readonly retries: boolean },
): AttemptLimits {
  const { deadlineMs = Infinity, attemptTimeoutMs = defaults.attemptTimeoutMs, signal, clock = systemClock } = options;
  const retry = resolveConnectRetry(options.retry ?? defaults.retries, defaults.retry);
  requireCount("deadlineMs", deadlineMs, { min: 1, max: MAX_DELAY_MS, orInfinity: true });
  requireCount("attemptTimeoutMs", attemptTimeoutMs, { min: 1, max: MAX_DELAY_MS, orInfinity: true });
  requireSignal("signal", signal);
  return { retry, deadlineMs, attemptTimeoutMs, signals: [signal, retry.signal], clock };
}
