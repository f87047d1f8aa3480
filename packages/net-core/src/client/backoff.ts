import type { Clock } from "../time/clock.ts";
import { ConnectError } from "./connect-error.ts";
import { type ConnectRetryPolicy, isTransient, nextConnectDelay } from "./connect-policy.ts";
import type { FailedAttempt } from "./open-socket.ts";

/** Where time and chance come from. */
export interface BackoffSources {
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

/** Counts the attempts that fail in a row, and asks the policy how long to wait after each. */
export class Backoff {
  readonly #policy: ConnectRetryPolicy;
  readonly #sources: BackoffSources;
  #failures = 0;
  #startedAt: number;
  #lastError: Error | undefined;

  constructor(policy: ConnectRetryPolicy, sources: BackoffSources) {
    this.#policy = policy;
    this.#sources = sources;
    this.#startedAt = sources.clock.now();
  }

  /** How many attempts in a row have failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds since the first of them began. */
  get elapsedMs(): number {
    return this.#sources.clock.now() - this.#startedAt;
  }

  /** @returns milliseconds to wait after a failed attempt, or `undefined` to give up. */
  afterFailure(failed: FailedAttempt): number | undefined {
    this.#failures += 1;
    return this.#next(failed);
  }

  /** @returns the same after the loss of a connection that had held: the count begins anew. */
  afterLoss(failed: FailedAttempt): number | undefined {
    this.#failures = 0;
    this.#startedAt = this.#sources.clock.now();
    return this.#next(failed);
  }

  /**
   * What to tell when no more is tried.
   * @param fallback the cause where no attempt has failed yet.
   */
  failure(about: { endpoint: string; by: "error" | "deadline" }, fallback?: Error): ConnectError {
    const { failures: attempts, elapsedMs } = this;
    return new ConnectError({ ...about, attempts, elapsedMs }, this.#lastError ?? fallback);
  }

  #next({ error, isTransient: mayGoBetter = isTransient(error) }: FailedAttempt): number | undefined {
    this.#lastError = error;
    return nextConnectDelay(this.#policy, {
      failures: this.#failures,
      elapsedMs: this.elapsedMs,
      isTransient: mayGoBetter,
      random: this.#sources.random(),
    });
  }
}
