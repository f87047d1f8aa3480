import { definedIn, requireCount, requireOneOf } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { MAX_DELAY_MS } from "../time/clock.ts";

/** Which way bytes go. */
export type Direction = "toServer" | "toClient";

/** What goes wrong with the bytes that go one way. Their order never does. */
export interface Faults {
  /** Each byte, and the FIN, arrives so much later, in milliseconds. @default 0 */
  latencyMs: number;
  /** By chance (of the proxy's `seed`), up to so much is added to the latency of what is read at once. @default 0 */
  jitterMs: number;
  /** At most so many bytes pass in a second, evenly; `Infinity` for no limit. @default Infinity */
  bytesPerSecond: number;
  /** At most so many bytes are written at once, each piece a packet of its own; 1 cuts at every byte. @default Infinity */
  pieceBytes: number;
  /** After so many bytes of the connection nothing passes any more, and the receiver is told by `cutBy`. @default Infinity */
  cutAfterBytes: number;
  /**
   * `"fin"`: the receiver sees an end, what else is sent to it is thrown away, and the other direction goes on.
   * `"reset"`: both sides are reset.
   * @default "fin"
   */
  cutBy: "fin" | "reset";
  /** Nothing is read and nothing written, so that the sender's buffers fill up. @default false */
  frozen: boolean;
}

/** Faults of both directions; what is not named stays as it is. */
export type FaultSettings = { readonly [direction in Direction]?: Partial<Faults> | undefined };

/** The faults in force. */
export type FaultsInForce = { readonly [direction in Direction]: Readonly<Faults> };

const FAULTLESS: Readonly<Faults> = {
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: Infinity,
  pieceBytes: Infinity,
  cutAfterBytes: Infinity,
  cutBy: "fin",
  frozen: false,
};

export const NO_FAULTS: FaultsInForce = { toServer: FAULTLESS, toClient: FAULTLESS };

/** @throws {OptionTypeError | OptionRangeError} naming the field that is wrong. */
export function changedFaults(before: FaultsInForce, { toServer, toClient }: FaultSettings): FaultsInForce {
  return {
    toServer: changed("toServer", before.toServer, toServer),
    toClient: changed("toClient", before.toClient, toClient),
  };
}

/** Settings that freeze or thaw a direction, or both. */
export function freezing(frozen: boolean, direction?: Direction): FaultSettings {
  if (direction === undefined) return { toServer: { frozen }, toClient: { frozen } };
  requireOneOf("direction", direction, ["toServer", "toClient"]);
  return { [direction]: { frozen } };
}

function changed(direction: Direction, before: Readonly<Faults>, settings: Partial<Faults> = {}): Readonly<Faults> {
  const faults: Faults = { ...before, ...definedIn(settings) };
  requireCount(`${direction}.latencyMs`, faults.latencyMs, { min: 0, max: MAX_DELAY_MS });
  requireCount(`${direction}.jitterMs`, faults.jitterMs, { min: 0, max: MAX_DELAY_MS });
  requireCount(`${direction}.bytesPerSecond`, faults.bytesPerSecond, { min: 1, orInfinity: true });
  requireCount(`${direction}.pieceBytes`, faults.pieceBytes, { min: 1, orInfinity: true });
  requireCount(`${direction}.cutAfterBytes`, faults.cutAfterBytes, { min: 0, orInfinity: true });
  requireOneOf(`${direction}.cutBy`, faults.cutBy, ["fin", "reset"]);
  if (typeof faults.frozen !== "boolean") throw new OptionTypeError(`${direction}.frozen`, "a boolean", faults.frozen);
  return faults;
}
