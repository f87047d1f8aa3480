import { type AddressSet, resolveAddressSet } from "../address/address-set.ts";
import { requireCount, requireOneOf } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { TlsFront, type TlsOptions } from "../front/tls.ts";
import { Admission, type LimitOptions } from "../limits/admission.ts";
import { type Clock, MAX_DELAY_MS } from "../time/clock.ts";

/** Who sends PROXY protocol headers (v1 or v2), and what is expected of them. */
export interface ProxyProtocolOptions {
  /**
   * The balancers. A connection of one of them must begin with a header; `"unix"` stands for every client of a
   * Unix socket.
   */
  trusted: AddressSet | readonly string[];
  /** How long the header may take, in milliseconds. @default 5000 */
  deadlineMs?: number | undefined;
  /**
   * What becomes of everybody else: `"direct"` clients are served as who they are, and no header of theirs is
   * believed; or `"refuse"`, with the reason `"not-allowed"`. @default "direct"
   */
  others?: "direct" | "refuse" | undefined;
}

/** What stands between the system's accept and a server's `'connection'`. */
export interface AcceptOptions {
  /** Whom the server lets in; an `Admission` counts over all the servers that it is given to. @default everybody */
  limits?: LimitOptions | Admission | undefined;
  /** Whose word is taken on who the client is. @default nobody's */
  proxyProtocol?: ProxyProtocolOptions | undefined;
  /** Speaks TLS: `'connection'` comes after the handshake, with a `tls.TLSSocket` that has Holdfast's abilities. */
  tls?: TlsOptions | undefined;
}

/** {@link AcceptOptions}, checked. */
export interface AcceptPolicy {
  readonly admission: Admission;
  readonly proxy: ProxyPolicy | undefined;
  readonly tls: TlsFront | undefined;
}

interface ProxyPolicy {
  readonly trusted: AddressSet;
  readonly deadlineMs: number;
  readonly others: "direct" | "refuse";
}

const DEFAULT_HEADER_MS = 5_000;

/**
 * Checks before any socket exists.
 * @returns `undefined` when nothing is asked for.
 * @throws {OptionTypeError | OptionRangeError | TlsContextError} naming what is wrong.
 */
export function resolveAccept(
  options: AcceptOptions,
  plain: { allowHalfOpen?: boolean | undefined; noDelay?: boolean | undefined },
  clock: Clock,
): AcceptPolicy | undefined {
  const { limits, proxyProtocol, tls } = options;
  if (limits === undefined && proxyProtocol === undefined && tls === undefined) return undefined;
  return {
    admission: limits instanceof Admission ? limits : new Admission(limits ?? {}, clock),
    proxy: proxyProtocol && resolveProxy(proxyProtocol),
    tls: tls && new TlsFront(tls, plain),
  };
}

function resolveProxy(options: ProxyProtocolOptions): ProxyPolicy {
  if (typeof options !== "object") throw new OptionTypeError("proxyProtocol", "an object", options);
  const { deadlineMs = DEFAULT_HEADER_MS, others = "direct" } = options;
  const trusted = resolveAddressSet("proxyProtocol.trusted", options.trusted);
  if (!trusted) throw new OptionTypeError("proxyProtocol.trusted", "an AddressSet or an array of addresses", trusted);
  requireCount("proxyProtocol.deadlineMs", deadlineMs, { min: 1, max: MAX_DELAY_MS });
  requireOneOf("proxyProtocol.others", others, ["direct", "refuse"]);
  return { trusted, deadlineMs, others };
}
