import { type Clock, sleep } from "../time/clock.ts";
import { nextBindDelay, type RetryPolicy } from "./bind-policy.ts";

/** A failed attempt that another one follows. */
export interface FailedBind {
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** How long the wait will be, in milliseconds. */
  readonly delayMs: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  /** Why the attempt failed. */
  readonly error: NodeJS.ErrnoException;
}

/** Where time and chance come from; a test puts its own in their place. */
export interface BindClock {
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly now: () => number;
  readonly random: () => number;
}

/** The time of `clock`, and real chance. */
export function bindClock(clock: Clock): BindClock {
  return { wait: (ms, signal) => sleep(clock, ms, signal), now: () => clock.now(), random: Math.random };
}

export interface BindRun {
  /** One attempt: resolves with nothing when it is bound, else with the error. */
  readonly attempt: () => Promise<NodeJS.ErrnoException | undefined>;
  readonly onRetry: (failed: FailedBind) => void;
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
  readonly clock: BindClock;
}

/** How a run of attempts ended: `error` is absent when the last one bound. */
export interface BindOutcome {
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly error?: NodeJS.ErrnoException;
}

/**
 * Tries until bound or until the policy gives up.
 * @throws the signal's reason as `AbortError` when it fires during a wait.
 */
export async function bindWithRetry({ attempt, onRetry, policy, signal, clock }: BindRun): Promise<BindOutcome> {
  const start = clock.now();
  for (let attempts = 1; ; attempts += 1) {
    const error = await attempt();
    const elapsedMs = clock.now() - start;
    if (!error) return { attempts, elapsedMs };
    const failed = { attempt: attempts, elapsedMs, code: error.code, random: clock.random() };
    const delayMs = nextBindDelay(policy, failed);
    if (delayMs === undefined || signal.aborted) return { attempts, elapsedMs, error };
    onRetry({ attempt: attempts, delayMs, elapsedMs, error });
    await clock.wait(delayMs, signal);
  }
}
