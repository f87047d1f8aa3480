import { AsyncLocalStorage } from "node:async_hooks";
import type * as net from "node:net";
import type * as tls from "node:tls";
import { definedIn, requireCount, requireOneOf } from "../checks.ts";
import { HoldfastError, OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";

/**
 * How a server speaks TLS: a certificate and key, and all else that `tls.createSecureContext` takes (`ca`,
 * `minVersion`, `ciphers`…).
 */
export interface TlsOptions extends tls.SecureContextOptions {
  /** Other certificates by the name that the client asks for (SNI); `*.example.org` stands for one label. */
  sni?: Readonly<Record<string, tls.SecureContextOptions>> | undefined;
  /** The protocols that the server speaks, the preferred one first (ALPN). */
  alpn?: readonly string[] | undefined;
  /**
   * Whether clients show a certificate: `"request"` lets those in that show none or a wrong one
   * (`socket.authorized` tells), `"require"` does not. Checked against `ca`. @default "none"
   */
  clientCertificates?: "none" | "request" | "require" | undefined;
  /** How long the handshake may take, in milliseconds. @default 10000 */
  handshakeMs?: number | undefined;
}

/** A certificate, key or other TLS setting cannot be used; `cause` is what OpenSSL says. What was in use before still is. */
export class TlsContextError extends HoldfastError {
  readonly code = "ERR_TLS_CONTEXT";
  /** The name of the SNI context, `undefined` for the main one. */
  readonly serverName: string | undefined;

  constructor(serverName: string | undefined, cause: unknown) {
    const which = serverName === undefined ? "" : ` for ${JSON.stringify(serverName)}`;
    super(`cannot use the TLS settings${which}: ${(cause as Error).message}`, { cause });
    this.serverName = serverName;
  }
}

// Loaded when it is needed: it takes as long as all of net-core, and most servers never do.
const nodeTls = (): typeof tls => process.getBuiltinModule("node:tls");

const DEFAULT_HANDSHAKE_MS = 10_000;

interface CheckedTls {
  readonly context: tls.SecureContextOptions;
  readonly sni: Readonly<Record<string, tls.SecureContextOptions>>;
  readonly alpn: readonly string[];
  readonly clientCertificates: "none" | "request" | "require";
  readonly handshakeMs: number;
}

function checkTls(options: TlsOptions): CheckedTls {
  if (typeof options !== "object" || options === null) throw new OptionTypeError("tls", "an object", options);
  const { sni = {}, alpn = [], clientCertificates = "none", handshakeMs = DEFAULT_HANDSHAKE_MS, ...context } = options;
  requireOneOf("tls.clientCertificates", clientCertificates, ["none", "request", "require"]);
  requireCount("tls.handshakeMs", handshakeMs, { min: 1, max: MAX_DELAY_MS });
  if (!Array.isArray(alpn) || alpn.some((name) => typeof name !== "string" || name === "")) {
    throw new OptionTypeError("tls.alpn", "an array of protocol names", alpn);
  }
  requireUsable(undefined, context);
  for (const [name, settings] of Object.entries(sni)) requireUsable(name, { ...context, ...settings });
  return { context: definedIn(context), sni, alpn, clientCertificates, handshakeMs };
}

function requireUsable(serverName: string | undefined, context: tls.SecureContextOptions): void {
  try {
    nodeTls().createSecureContext(context);
  } catch (error) {
    throw new TlsContextError(serverName, error);
  }
}

/** How a handshake ended. */
export type Handshake =
  | { readonly kind: "secure"; readonly socket: tls.TLSSocket }
  | { readonly kind: "failed"; readonly error: Error };

/**
 * The TLS end of a server. `node:tls` does the work: connections are given to a `tls.Server` that listens
 * nowhere, as its event `'connection'` documents. Which TLS socket belongs to which connection is told by the
 * asynchronous context that it was made in, since no property does.
 */
export class TlsFront {
  readonly #server: tls.Server;
  readonly #connection = new AsyncLocalStorage<(handshake: Handshake) => void>();
  readonly handshakeMs: number;
  #names: readonly string[] = [];

  /** @throws {TlsContextError | OptionTypeError | OptionRangeError} for settings that cannot be used. */
  constructor(options: TlsOptions, plain: Pick<tls.TlsOptions, "allowHalfOpen" | "noDelay">) {
    const { context, sni, alpn, clientCertificates, handshakeMs } = checkTls(options);
    this.handshakeMs = handshakeMs;
    this.#server = nodeTls().createServer({
      ...context,
      ...definedIn(plain),
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      requestCert: clientCertificates !== "none",
      rejectUnauthorized: clientCertificates === "require",
      handshakeTimeout: MAX_DELAY_MS, // ours is the deadline
    });
    this.#addNames(context, sni);
    this.#server.on("secureConnection", (socket) => this.#settle({ kind: "secure", socket }));
    this.#server.on("tlsClientError", (error) => this.#settle({ kind: "failed", error }));
  }

  /**
   * Other certificates for the connections to come; those that are open keep theirs.
   * @throws {TlsContextError} when they cannot be used: then nothing has changed.
   */
  reload(options: TlsOptions): void {
    const { context, sni } = checkTls(options);
    this.#server.setSecureContext(context);
    this.#addNames(context, sni);
  }

  /** Begins the handshake on a connection that nobody has read from. */
  secure(socket: net.Socket, done: (handshake: Handshake) => void): void {
    this.#connection.run(done, () => this.#server.emit("connection", socket));
  }

  #settle(handshake: Handshake): void {
    this.#connection.getStore()?.(handshake);
  }

  // Of several contexts for one name the last one added is used; a name that is gone gets the main one.
  #addNames(context: tls.SecureContextOptions, sni: CheckedTls["sni"]): void {
    const dropped = this.#names.filter((name) => !(name in sni));
    for (const name of dropped) this.#server.addContext(name, context);
    for (const [name, settings] of Object.entries(sni)) this.#server.addContext(name, { ...context, ...settings });
    this.#names = [...new Set([...this.#names, ...Object.keys(sni)])];
  }
}
