import { definedIn, requireCount, requireShare } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { type Clock, MAX_DELAY_MS } from "../time/clock.ts";
import { type TimerWheel, WHEEL_TICK_MS, WheelEntry, wheelOf } from "../time/timer-wheel.ts";
import { cut } from "./cut.ts";
import type { Socket } from "./socket.ts";
import { stateOf } from "./socket-state.ts";

/**
 * How a peer is asked whether it still lives, by its protocol's own ping, which it may answer with any
 * bytes. For protocols that have one, and for Unix sockets, where TCP keepalive does not exist; and unlike
 * keepalive it notices a peer that is gone while data is on its way to it.
 *
 * The peer is pinged every `intervalMs`, and cut with the reason `"heartbeat"` when it has sent nothing since
 * `maxOutstanding` pings ago: within `intervalMs * (maxOutstanding + 1)` of its last byte, and one turn of the
 * event loop. One that answers each ping within `maxOutstanding * (intervalMs * (1 - jitter) - 20)` is never cut.
 *
 * - While bytes of the peer wait unread, since the socket is paused or its reader slow, silence means nothing:
 *   nobody is cut, pings go on. The bound holds again from when all is read. With `onread`, pause by `pause()`
 *   and not by returning `false`, of which nobody can know.
 * - A socket that is not connected yet is left alone; the bound holds from the connection.
 * - Once either side has sent its FIN there is nobody to ask or to answer: the heartbeat is over, and a
 *   half-open deadline takes care of the rest. It is over when the socket is destroyed, too.
 */
export interface HeartbeatOptions {
  /**
   * What is sent: bytes, or text in UTF-8, or what the function writes. What the function throws is an uncaught
   * error, and the heartbeat goes on.
   */
  ping: string | Uint8Array | ((socket: Socket) => void);
  /** The longest time between two pings, in milliseconds, 100 or more. @default 30000 */
  intervalMs?: number | undefined;
  /** The largest share by which chance shortens each interval, 0 to 1, so that not all are pinged at once. @default 0.2 */
  jitter?: number | undefined;
  /** Pings that may be unanswered, 1 or more. @default 2 */
  maxOutstanding?: number | undefined;
  /**
   * A peer that has sent something since the last look is not pinged, the first time apart; the bound above is then
   * one interval more. @default false
   */
  onlyIfSilent?: boolean | undefined;
  /** The longest wait for the first ping, in milliseconds, 100 or more; jitter shortens it, too. @default `intervalMs` */
  firstMs?: number | undefined;
  /** What a peer that has not answered is sent before the end, should it be there after all. @default nothing */
  farewell?: string | undefined;
  /** Where time comes from. @default the socket's clock */
  clock?: Clock | undefined;
}

/** {@link HeartbeatOptions} with every default filled in. */
export interface HeartbeatPolicy {
  readonly ping: (socket: Socket) => void;
  readonly intervalMs: number;
  readonly jitter: number;
  readonly maxOutstanding: number;
  readonly onlyIfSilent: boolean;
  /** None means `intervalMs`. */
  readonly firstMs?: number;
  /** None means nothing. */
  readonly farewell?: string;
  /** None means the socket's. */
  readonly clock?: Clock;
}

/** A heartbeat under way. */
export interface Heartbeat {
  /** Ends it; harmless when it is over. */
  stop(): void;
}

const DEFAULT_HEARTBEAT = { intervalMs: 30_000, jitter: 0.2, maxOutstanding: 2, onlyIfSilent: false };

/**
 * Checks a policy before any socket exists.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveHeartbeat(options: HeartbeatOptions): HeartbeatPolicy {
  if (typeof options !== "object" || options === null) throw new OptionTypeError("heartbeat", "an object", options);
  const policy: HeartbeatPolicy = {
    ...DEFAULT_HEARTBEAT,
    ...(definedIn(options) as object),
    ping: resolvePing(options.ping),
  };
  requireCount("heartbeat.intervalMs", policy.intervalMs, { min: 100, max: MAX_DELAY_MS });
  if (policy.firstMs !== undefined) requireCount("heartbeat.firstMs", policy.firstMs, { min: 100, max: MAX_DELAY_MS });
  if (typeof policy.onlyIfSilent !== "boolean") {
    throw new OptionTypeError("heartbeat.onlyIfSilent", "a boolean", policy.onlyIfSilent);
  }
  if (policy.farewell !== undefined && typeof policy.farewell !== "string") {
    throw new OptionTypeError("heartbeat.farewell", "a text", policy.farewell);
  }
  requireShare("heartbeat.jitter", policy.jitter);
  requireCount("heartbeat.maxOutstanding", policy.maxOutstanding, { min: 1 });
  return policy;
}

function resolvePing(ping: HeartbeatOptions["ping"]): HeartbeatPolicy["ping"] {
  if (typeof ping === "function") return ping;
  if ((typeof ping !== "string" && !(ping instanceof Uint8Array)) || ping.length === 0) {
    throw new OptionTypeError("heartbeat.ping", "a function, or text or bytes to send", ping);
  }
  return (socket) => void socket.write(ping);
}

/**
 * Starts to ping the peer of `socket`, and cuts it when it does not answer, in place of the heartbeat that it
 * had; see {@link HeartbeatOptions}.
 * @throws {OptionTypeError | OptionRangeError} naming the option that is wrong.
 */
export function startHeartbeat(socket: Socket, options: HeartbeatOptions): Heartbeat {
  return beat(socket, resolveHeartbeat(options));
}

/** Starts the heartbeat of one socket, by a policy that many may share. */
export function beat(socket: Socket, policy: HeartbeatPolicy, random: () => number = Math.random): Heartbeat {
  const state = stateOf(socket);
  state.heartbeat?.stop();
  return (state.heartbeat = new Beat(socket, policy, random));
}

class Beat extends WheelEntry implements Heartbeat {
  readonly #socket: Socket;
  readonly #policy: HeartbeatPolicy;
  readonly #random: () => number;
  readonly #wheel: TimerWheel;
  #outstanding = 0;
  #hasBegun = false;
  #bytesSeen: number;
  #stopped = false;

  constructor(socket: Socket, policy: HeartbeatPolicy, random: () => number) {
    super();
    this.#socket = socket;
    this.#policy = policy;
    this.#random = random;
    this.#wheel = wheelOf(policy.clock ?? stateOf(socket).clock);
    this.#bytesSeen = socket.bytesRead;
    this.#wait(policy.firstMs ?? policy.intervalMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#wheel.clear(this);
  }

  onDue(): void {
    if (this.#nextOutstanding() !== undefined) this.#beat();
    // What came while the event loop was busy is read before immediates run: a last chance.
    else setImmediate(() => this.#beat());
  }

  #wait(intervalMs: number): void {
    const { jitter } = this.#policy;
    this.#wheel.set(this, this.#wheel.now() + delayToNextLook({ intervalMs, jitter }, this.#random()));
  }

  #beat(): void {
    const socket = this.#socket;
    if (this.#stopped || socket.destroyed || socket.readableEnded || socket.writableEnded) return;
    const outstanding = this.#nextOutstanding();
    if (outstanding === undefined) return cut(socket, "heartbeat", this.#policy.farewell);
    this.#wait(this.#policy.intervalMs); // before the ping, which may throw or stop us
    if (socket.pending) return;
    const isHeard = this.#hasBegun && socket.bytesRead !== this.#bytesSeen;
    this.#hasBegun = true;
    this.#bytesSeen = socket.bytesRead;
    this.#outstanding = isHeard && this.#policy.onlyIfSilent ? 0 : outstanding;
    if (this.#outstanding === 0) return;
    this.#policy.ping(socket);
  }

  #nextOutstanding(): number | undefined {
    const heard = this.#socket.bytesRead !== this.#bytesSeen;
    const look = { heard, canJudge: readsAll(this.#socket) };
    return outstandingAfterPing(this.#outstanding, look, this.#policy.maxOutstanding);
  }
}

/** What is seen of a peer when its next ping is due. */
export interface Look {
  /** Bytes have come since the last ping. */
  readonly heard: boolean;
  /** Bytes would have been seen, had the peer sent any. */
  readonly canJudge: boolean;
}

/** How many pings are unanswered once the next has been sent, or `undefined` for a peer that is dead. */
export function outstandingAfterPing(
  outstanding: number,
  { heard, canJudge }: Look,
  maxOutstanding: number,
): number | undefined {
  if (heard || !canJudge) return 1;
  return outstanding < maxOutstanding ? outstanding + 1 : undefined;
}

/** The wait for the next look in milliseconds: the wheel adds up to a tick, and that is within the interval. */
export function delayToNextLook(policy: Pick<HeartbeatPolicy, "intervalMs" | "jitter">, random: number): number {
  return Math.max(policy.intervalMs * (1 - policy.jitter * random) - WHEEL_TICK_MS, 0);
}

/** Whether all that the peer sends, its FIN too, is noticed at once. */
function readsAll(socket: Socket): boolean {
  // Behind what nobody has taken Node may have stopped to read, and a FIN is not told before it is taken.
  if (socket.readableLength > 0) return false;
  // Who reads by `'readable'` or iterates counts as paused all the time.
  if (!socket.isPaused() || socket.listenerCount("readable") > 0) return true;
  // Node reads on for a paused socket until its buffer is full, but not if it was paused from the start
  // (`pauseOnConnect`), and not with `onread`, which goes without listeners.
  return socket.bytesRead > 0 && socket.listenerCount("data") > 0;
}
