import type { Clock } from "../time/clock.ts";

/**
 * A signal that fires at the first of several causes, and that can be let go without a trace: no timer and no listener
 * on a longer-lived signal is left. (`AbortSignal.any` and `AbortSignal.timeout` have no such end, and know no clock.)
 */
export class Stop {
  readonly #controller = new AbortController();
  readonly #undo: (() => void)[] = [];

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Fires now; only the first time counts. */
  fire(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Fires when `signal` does, or at once if it has; with what `reasonOf` makes of its reason. */
  on(signal: AbortSignal | undefined, reasonOf: (reason: unknown) => unknown = (reason) => reason): this {
    const fire = (): void => this.fire(reasonOf(signal?.reason));
    if (signal?.aborted) fire();
    signal?.addEventListener("abort", fire, { once: true });
    this.#undo.push(() => signal?.removeEventListener("abort", fire));
    return this;
  }

  /** Fires when `delayMs` have passed; never when that is `Infinity`. */
  after(delayMs: number, clock: Clock, reasonOf: () => unknown): this {
    if (delayMs === Infinity) return this;
    const timer = clock.schedule(delayMs, () => this.fire(reasonOf()));
    this.#undo.push(() => timer.cancel());
    return this;
  }

  /** From now on nothing but {@link fire} fires it. */
  release(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }
}
