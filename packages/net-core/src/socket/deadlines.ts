import type * as net from "node:net";
import { definedIn, requireCount } from "../checks.ts";
import { OptionTypeError } from "../errors.ts";
import { type Clock, MAX_DELAY_MS } from "../time/clock.ts";
import { type TimerWheel, WheelEntry, wheelOf } from "../time/timer-wheel.ts";
import { cut, type CutReason } from "./cut.ts";
import { knownStateOf } from "./socket-state.ts";
import { countProgress, progressOf } from "./write-progress.ts";

/**
 * When a connection is cut for what its peer does or leaves undone, in milliseconds; a deadline that is not
 * given there is not. None is ever early. `idleMs` and `writeStallMs` look eight times in their length, and so
 * may be late by a quarter of it; the others by 20 ms.
 */
export interface DeadlineOptions {
  /** How long the peer may take for its first byte; `"first-byte-deadline"`. */
  firstByteMs?: number | undefined;
  /** How long nothing may be sent or received; `"idle-deadline"`. */
  idleMs?: number | undefined;
  /** How old the connection may become; `"age-deadline"`. */
  ageMs?: number | undefined;
  /** How long the peer may take nothing of what waits for it; `"write-stall"`. */
  writeStallMs?: number | undefined;
}

const KINDS = ["firstByteMs", "idleMs", "ageMs", "writeStallMs"] as const;

/**
 * Checks deadlines before any socket exists.
 * @throws {OptionTypeError | OptionRangeError} naming the field that is wrong.
 */
export function resolveDeadlines(options: DeadlineOptions): DeadlineOptions {
  if (typeof options !== "object" || options === null) throw new OptionTypeError("deadlines", "an object", options);
  const deadlines = definedIn(options);
  for (const [name, value] of Object.entries(deadlines)) {
    if (!(KINDS as readonly string[]).includes(name)) {
      throw new OptionTypeError(`deadlines.${name}`, `absent: there are only ${KINDS.join(", ")}`, value);
    }
    requireCount(`deadlines.${name}`, value, { min: 1, max: MAX_DELAY_MS });
  }
  return deadlines;
}

/** Every deadline that a connection can have. */
export interface DeadlinePolicy extends DeadlineOptions {
  readonly halfOpenMs?: number | undefined;
  /** How long a peer may be slow. */
  readonly graceMs?: number | undefined;
}

const LOOKS_PER_DEADLINE = 8;

/** Watches over one connection; one entry of the wheel, whatever its deadlines. */
export class Deadlines extends WheelEntry {
  readonly #socket: net.Socket;
  readonly #policy: DeadlinePolicy;
  readonly #wheel: TimerWheel;
  readonly #openedAt: number;
  #halfOpenSince = Infinity;
  #slowSince = Infinity;
  /** As of the last look. */
  #quietSince: number;
  #bytesMoved = 0;
  #stalledSince = Infinity;
  #progress = 0;

  constructor(socket: net.Socket, policy: DeadlinePolicy, clock: Clock) {
    super();
    this.#socket = socket;
    this.#policy = policy;
    this.#wheel = wheelOf(clock);
    this.#openedAt = this.#wheel.now();
    this.#quietSince = this.#openedAt;
    if (policy.writeStallMs !== undefined) countProgress(socket);
    if (policy.halfOpenMs !== undefined) watchHalves(socket);
    this.#setNext(this.#openedAt);
  }

  /**
   * For how long nothing was sent or received; `undefined` without `idleMs`. Short by an eighth of that at most,
   * since traffic is seen from one look to the next.
   */
  get quietMs(): number | undefined {
    if (this.#policy.idleMs === undefined) return undefined;
    return this.#movedNow() === this.#bytesMoved ? this.#wheel.now() - this.#quietSince : 0;
  }

  /** One side has ended. */
  halfOpened(): void {
    if (this.#halfOpenSince < Infinity || this.#socket.destroyed) return;
    this.#halfOpenSince = this.#wheel.now();
    this.#setNext(this.#halfOpenSince);
  }

  /** The peer has become slow. */
  startGrace(): void {
    this.#slowSince = this.#wheel.now();
    this.#setNext(this.#slowSince);
  }

  /** The peer has caught up. */
  endGrace(): void {
    this.#slowSince = Infinity;
  }

  /** The connection is over. */
  clear(): void {
    this.#wheel.clear(this);
  }

  override onDue(now: number): void {
    if (this.#socket.destroyed) return;
    this.#look(now);
    const reason = this.#expired(now);
    if (reason) cut(this.#socket, reason);
    else this.#setNext(now);
  }

  #look(now: number): void {
    const { idleMs, writeStallMs } = this.#policy;
    if (idleMs !== undefined) this.#lookForTraffic(now);
    if (writeStallMs !== undefined) this.#lookForProgress(now);
  }

  #lookForTraffic(now: number): void {
    const moved = this.#movedNow();
    if (moved !== this.#bytesMoved) this.#quietSince = now;
    this.#bytesMoved = moved;
  }

  #movedNow(): number {
    const { bytesRead, bytesWritten, writableLength } = this.#socket;
    return bytesRead + bytesWritten - writableLength; // what waits has not gone anywhere
  }

  #lookForProgress(now: number): void {
    const progress = progressOf(this.#socket);
    if (this.#socket.writableLength === 0) this.#stalledSince = Infinity;
    else if (progress !== this.#progress || this.#stalledSince === Infinity) this.#stalledSince = now;
    this.#progress = progress;
  }

  #expired(now: number): CutReason | undefined {
    const { halfOpenMs, graceMs, ageMs, firstByteMs, writeStallMs, idleMs } = this.#policy;
    if (hasPassed(this.#halfOpenSince, halfOpenMs, now)) return "half-open-deadline";
    if (hasPassed(this.#slowSince, graceMs, now)) return "slow-consumer";
    if (hasPassed(this.#openedAt, ageMs, now)) return "age-deadline";
    if (hasPassed(this.#openedAt, firstByteMs, now) && this.#socket.bytesRead === 0) return "first-byte-deadline";
    if (hasPassed(this.#stalledSince, writeStallMs, now)) return "write-stall";
    if (hasPassed(this.#quietSince, idleMs, now)) return "idle-deadline";
    return undefined;
  }

  #setNext(now: number): void {
    const { halfOpenMs, graceMs, ageMs, firstByteMs, writeStallMs, idleMs } = this.#policy;
    const next = Math.min(
      after(this.#halfOpenSince, halfOpenMs),
      after(this.#slowSince, graceMs),
      after(this.#openedAt, ageMs),
      now - this.#openedAt < (firstByteMs ?? 0) ? after(this.#openedAt, firstByteMs) : Infinity,
      writeStallMs === undefined
        ? Infinity
        : Math.min(after(this.#stalledSince, writeStallMs), nextLook(now, writeStallMs)),
      idleMs === undefined ? Infinity : Math.min(after(this.#quietSince, idleMs), nextLook(now, idleMs)),
    );
    if (next < Infinity) this.#wheel.set(this, next);
  }
}

function hasPassed(since: number, ms: number | undefined, now: number): boolean {
  return ms !== undefined && now - since >= ms;
}

function after(since: number, ms: number | undefined): number {
  return ms === undefined ? Infinity : since + ms;
}

function nextLook(now: number, ms: number): number {
  return now + ms / LOOKS_PER_DEADLINE;
}

// Shared functions, not closures: this is done for every connection.
function watchHalves(socket: net.Socket): void {
  socket.on("end", startHalfOpen);
  socket.on("finish", startHalfOpen);
}

function startHalfOpen(this: net.Socket): void {
  knownStateOf(this)?.deadlines?.halfOpened();
}
