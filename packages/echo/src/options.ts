import {
  type BindOptions,
  type ListenAt,
  OptionTypeError,
  type ServerOptions,
  sharedBindings,
  type SharedBindOptions,
} from "@holdfast/net-core";

/** Options of an echo server: those of net-core's servers, and where to listen. */
export interface EchoServerOptions extends ServerOptions {
  /**
   * Where to listen, at one or more places: `"tcp://127.0.0.1:7007"`, `"unix:/run/echo.sock"`…; port 0 is any free
   * one. @default ["tcp://127.0.0.1:7007"]
   */
  listen?: readonly ListenAt[] | undefined;
  /** Where to listen with the option `tls`; `listen` is then without. @default every place of `listen` */
  listenTls?: readonly ListenAt[] | undefined;
  /** How addresses are bound: `retry`, and `mode`, `group` and `takeover` of Unix paths. @default { retry: true } */
  bind?: SharedBindOptions | undefined;
}

/** {@link EchoServerOptions} with every default filled in. */
export interface ResolvedEchoOptions {
  /** Over all places together. */
  readonly limits: ServerOptions["limits"];
  /** For each place: what `bind()` gets, and what a server there does with each connection. */
  readonly places: readonly { readonly binding: BindOptions; readonly server: ServerOptions }[];
}

/** What an echo server asks of its connections where the caller says nothing else. */
export const DEFAULT_ECHO_OPTIONS: ServerOptions & { readonly listen: readonly string[] } = {
  listen: ["tcp://127.0.0.1:7007"],
  noDelay: true, // an echo that waits for the next byte to come along would be a slow one
  keepAlive: { idleMs: 60_000 },
  halfOpen: { deadlineMs: 60_000 },
  deadlines: { idleMs: 300_000 },
  limits: { maxConnections: 10_000 },
};

/**
 * Fills the defaults in, before any socket exists. The options of connections are checked by net-core when the
 * servers are made, and those of the bind when they are started.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} naming the option, its value and what is allowed.
 */
export function resolveEchoOptions(options: EchoServerOptions = {}): ResolvedEchoOptions {
  const { listen = [], listenTls, bind, limits, tls, ...server } = { ...DEFAULT_ECHO_OPTIONS, ...definedOnly(options) };
  if (listenTls !== undefined && !tls) throw new OptionTypeError("tls", "given where listenTls is", tls);
  const plain = listenTls !== undefined && options.listen === undefined ? [] : listen;
  const bindings = sharedBindings([...plain, ...(listenTls ?? [])], { retry: true, ...bind });
  const firstTls = listenTls === undefined ? 0 : plain.length;
  return {
    limits,
    places: bindings.map((binding, at) => ({ binding, server: tls && at >= firstTls ? { ...server, tls } : server })),
  };
}

/** What is left out and what is given as `undefined` are the same to an options object. */
function definedOnly<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
