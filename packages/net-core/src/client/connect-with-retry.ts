import type { Socket } from "../socket/socket.ts";
import { sleep } from "../time/clock.ts";
import { attemptToConnect, timeoutError } from "./attempt.ts";
import { Backoff } from "./backoff.ts";
import type { AttemptLimits, ConnectRetry, ConnectTarget } from "./client-options.ts";
import { ConnectAbortedError } from "./connect-error.ts";
import { Stop } from "./stop.ts";

export interface ConnectRun {
  readonly target: ConnectTarget;
  readonly limits: AttemptLimits;
  readonly onRetry: ((retry: ConnectRetry) => void) | undefined;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

/**
 * Tries until connected, or until the policy, the deadline or a signal ends it. Nothing is left of it then.
 * @throws {ConnectError | ConnectAbortedError} and what `node:net` throws for options that it refuses.
 */
export async function connectWithRetry(run: ConnectRun): Promise<Socket> {
  const { endpoint } = run.target;
  const { clock, deadlineMs, retry, signals } = run.limits;
  const backoff = new Backoff(retry, { clock, random: run.random });
  const stop = new Stop().after(deadlineMs, clock, () =>
    backoff.failure({ endpoint, by: "deadline" }, timeoutError(endpoint)),
  );
  for (const signal of signals) {
    stop.on(signal, (cause) => new ConnectAbortedError(endpoint, { by: "signal", cause }));
  }
  try {
    return await tryUntilConnected(run, backoff, stop.signal);
  } finally {
    stop.release();
  }
}

async function tryUntilConnected(run: ConnectRun, backoff: Backoff, signal: AbortSignal): Promise<Socket> {
  const { target, limits, onRetry } = run;
  const { clock, attemptTimeoutMs } = limits;
  for (;;) {
    const attempt = await attemptToConnect(target, { signal, attemptTimeoutMs, clock });
    if ("socket" in attempt) return attempt.socket;
    const delayMs = backoff.afterFailure(attempt);
    if (delayMs === undefined) throw backoff.failure({ endpoint: target.endpoint, by: "error" });
    const { failures, elapsedMs } = backoff;
    onRetry?.({ attempt: failures, delayMs, elapsedMs, error: attempt.error });
    await sleep(clock, delayMs, signal);
  }
}
