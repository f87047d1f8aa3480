/** How a connection is served wrong, for who tests a proxy or a client. */
export interface Fault {
  /** Of how many connections, in percent: over 0, up to 100. */
  readonly percent: number;
  /** Each byte goes back so much later, and what ends the connection comes so much later too, in milliseconds. */
  readonly delayMs: number;
  /** At most so many bytes are written at once, each piece by itself; `Infinity` for no limit. */
  readonly sliceBytes: number;
  /** What becomes of the connection. `undefined`: its client ends it. */
  readonly ending: FaultEnding | undefined;
}

/** What happens once so many bytes have been echoed; with 0 when the connection begins, and nothing is echoed. */
interface FaultEnding {
  readonly kind: EndingKind;
  readonly afterBytes: number;
}

/**
 * - `"close"`: FIN, and the connection is closed, as by a server that has said all; what the client sends then is
 *   answered with a reset.
 * - `"half-close"`: FIN, and all that the client sends is read and thrown away until it ends, too.
 * - `"reset"`: RST. Over TLS and Unix sockets there is none of ours to send: the connection is closed without a word.
 * - `"stall"`: nothing is read any more, so that the client's buffers fill up. Such a connection does not notice that
 *   its client goes: the server's idle deadline ends it.
 */
export type EndingKind = "close" | "half-close" | "reset" | "stall";

/**
 * The fault that the next connection gets, if any; each has its chance by its `percent`, out of one throw.
 * @param random gives numbers from 0 to 1 (never 1).
 */
export function faultFor(faults: readonly Fault[], random: () => number): Fault | undefined {
  let left = random() * 100;
  return faults.find(({ percent }) => (left -= percent) < 0);
}
