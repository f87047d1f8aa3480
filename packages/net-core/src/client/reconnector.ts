import { EventEmitter } from "node:events";
import type { Endpoint } from "../address/endpoint.ts";
import { requireCount, requireSignal } from "../checks.ts";
import type { Socket } from "../socket/socket.ts";
import { MAX_DELAY_MS, sleep } from "../time/clock.ts";
import { Backoff } from "./backoff.ts";
import { ConnectAbortedError } from "./connect-error.ts";
import { InTurn, type Reached } from "./in-turn.ts";
import type { Disconnect, ReconnectorCloseOptions, ReconnectorEventMap } from "./reconnector-events.ts";
import { type ReconnectorOptions, type ReconnectorPlan, resolveReconnector } from "./reconnector-options.ts";
import { moveTo, type ReconnectorState } from "./reconnector-state.ts";
import { Stop } from "./stop.ts";
import { Waiters } from "./waiters.ts";
import { watch } from "./watch.ts";

/**
 * Keeps one logical connection up: connects, notices the loss, waits with exponential backoff and full jitter, and
 * connects again, to each of several endpoints in turn.
 *
 * Nothing is queued or sent again: what a protocol's peer has not acknowledged when the connection is lost may have
 * arrived or not, and only the protocol can tell.
 *
 * The sockets' errors are told by `'disconnect'`; they need no listener of their own.
 */
export class Reconnector extends EventEmitter<ReconnectorEventMap> {
  readonly #plan: ReconnectorPlan;
  readonly #targets: InTurn;
  readonly #waiters = new Waiters<Socket>();
  #state: ReconnectorState = "idle";
  /** The last connection that was up; it is so only in the state `connected`. */
  #last: Up | undefined;
  #run: Run | undefined;
  #endedBy: Error | undefined;

  /** @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} for a mistake in the arguments. */
  constructor(endpoints: Endpoint | string | readonly (Endpoint | string)[], options: ReconnectorOptions = {}) {
    super();
    this.#plan = resolveReconnector(endpoints, options);
    this.#targets = new InTurn(this.#plan.targets);
  }

  get state(): ReconnectorState {
    return this.#state;
  }

  /** The connection that is up now. */
  get socket(): Socket | undefined {
    return this.#state === "connected" ? this.#last?.socket : undefined;
  }

  /** Begins to connect, also after a `close()` or when it had given up; does nothing while it is running. */
  start(): this {
    if (this.#state !== "idle" && this.#state !== "closed") return this;
    const stop = new Stop();
    stop.signal.addEventListener("abort", () => this.#stopped(stop), { once: true });
    for (const signal of this.#plan.limits.signals) stop.on(signal, (cause) => this.#aborted("signal", cause));
    const before = this.#run?.ended; // the last run may still be closing its socket
    const run: Run = { stop, ended: before };
    this.#run = run; // a listener may call close() before the next line is over
    run.ended = this.#keepUp(stop.signal)
      .finally(() => stop.release())
      .then(() => before);
    return this;
  }

  /**
   * The connection that is up, or the next one to be; before `start()`, the first.
   * @throws {ConnectError} when it has given up, or does so.
   * @throws {ConnectAbortedError} when it is closed, or when `signal` fires.
   */
  async connected(signal?: AbortSignal): Promise<Socket> {
    requireSignal("signal", signal);
    if (signal?.aborted) throw this.#aborted("signal", signal.reason);
    if (this.#state === "closed") throw this.#endedBy ?? this.#aborted("close");
    return this.socket ?? (await this.#waiters.wait(signal, (cause) => this.#aborted("signal", cause)));
  }

  /**
   * Ends it: nothing more is tried, and a connection that is up is finished (see `socket.finish`) or cut. The state is
   * `closed` at once; resolves, in any case, when the last socket has been closed.
   * @throws {OptionTypeError | OptionRangeError} for a bad deadline.
   */
  async close({ deadlineMs = 10_000 }: ReconnectorCloseOptions = {}): Promise<void> {
    requireCount("deadlineMs", deadlineMs, { min: 0, max: MAX_DELAY_MS });
    const run = this.#run;
    const socket = this.#last?.socket;
    if (this.#state === "idle") this.#end(this.#aborted("close"));
    else if (this.#state !== "closed") run?.stop.fire(this.#aborted("close"));
    if (deadlineMs === 0) socket?.destroy();
    else await socket?.finish(undefined, { deadlineMs });
    await run?.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One run, from `start()` to the end. It touches nothing any more once `signal` has fired. */
  async #keepUp(signal: AbortSignal): Promise<void> {
    const { limits, handshake } = this.#plan;
    const { clock, attemptTimeoutMs } = limits;
    const backoff = new Backoff(limits.retry, { clock, random: Math.random });
    try {
      for (;;) {
        signal.throwIfAborted();
        this.#move("connecting");
        const attempt = await this.#targets.attempt({ signal, attemptTimeoutMs, clock, handshake });
        if ("socket" in attempt) await this.#hold(attempt, backoff, signal);
        else await this.#wait(attempt.error, { backoff, delayMs: backoff.afterFailure(attempt), signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#giveUp(error as Error);
    }
  }

  /** Lets a connection be up until it is lost, and then waits for the time of the next attempt. */
  async #hold(reached: Reached, backoff: Backoff, signal: AbortSignal): Promise<void> {
    const { clock } = this.#plan.limits;
    const { socket } = reached;
    const { closed, release } = watch(socket);
    const up: Up = { ...reached, sinceMs: clock.now(), isAnnounced: false };
    try {
      if (signal.aborted) socket.destroy();
      else this.#bringUp(up, signal);
      await closed;
    } finally {
      release();
    }
    signal.throwIfAborted();
    const error = socket.errored ?? new Error("the connection ended");
    const lost = { error, isTransient: true };
    const held = clock.now() - up.sinceMs >= this.#plan.stableAfterMs;
    await this.#wait(error, { backoff, delayMs: held ? backoff.afterLoss(lost) : backoff.afterFailure(lost), signal });
  }

  #bringUp(up: Up, signal: AbortSignal): void {
    this.#last = up;
    this.#move("connected");
    if (signal.aborted) return;
    up.isAnnounced = true;
    this.emit("connect", up.socket);
    if (this.socket === up.socket) this.#waiters.resolve(up.socket);
  }

  async #wait(error: Error, { backoff, delayMs, signal }: Wait): Promise<void> {
    if (delayMs === undefined) throw backoff.failure({ endpoint: this.#targets.endpoints, by: "error" });
    this.#leaveFor("waiting", "lost");
    signal.throwIfAborted();
    const { failures: attempt, elapsedMs } = backoff;
    this.emit("retry", { attempt, delayMs, elapsedMs, error });
    await sleep(this.#plan.limits.clock, delayMs, signal);
  }

  /** `close()` was called, or a signal has fired. */
  #stopped(stop: Stop): void {
    const { socket } = this;
    const reason = stop.signal.reason as ConnectAbortedError;
    stop.release();
    if (reason.by === "signal") socket?.destroy();
    this.#end(reason);
  }

  #giveUp(error: Error): void {
    this.#last?.socket.destroy();
    this.#end(error, "lost");
    process.nextTick(() => this.emit("error", error));
  }

  #end(error: Error, reason: Disconnect["reason"] = "closed"): void {
    this.#endedBy = error;
    this.#waiters.reject(error);
    this.#leaveFor("closed", reason);
  }

  #leaveFor(next: ReconnectorState, reason: Disconnect["reason"]): void {
    const up = this.#state === "connected" ? this.#last : undefined;
    const now = this.#plan.limits.clock.now();
    this.#move(next);
    if (!up?.isAnnounced) return;
    const { endpoint, socket, sinceMs } = up;
    this.emit("disconnect", { endpoint, reason, error: socket.errored ?? undefined, hadBeenUpMs: now - sinceMs });
  }

  #move(next: ReconnectorState): void {
    const previous = this.#state;
    if (next === previous) return;
    this.#state = moveTo(next, previous);
    this.emit("state", next, previous);
  }

  #aborted(by: "close" | "signal", cause?: unknown): ConnectAbortedError {
    return new ConnectAbortedError(this.#targets.endpoints, { by, cause });
  }
}

/** A connection that is or was up. */
interface Up extends Reached {
  readonly sinceMs: number;
  /** Whether `'connect'` has been emitted: a listener of `'state'` may close it before. */
  isAnnounced: boolean;
}

interface Run {
  readonly stop: Stop;
  ended: Promise<void> | undefined;
}

interface Wait {
  readonly backoff: Backoff;
  readonly delayMs: number | undefined;
  readonly signal: AbortSignal;
}
