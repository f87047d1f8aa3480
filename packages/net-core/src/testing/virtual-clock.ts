import { OptionRangeError, OptionTypeError } from "../errors.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { type Due, TimerHeap } from "./timer-heap.ts";

interface Scheduled extends Due {
  readonly isBackground: boolean;
  readonly callback: () => void;
}

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/**
 * A clock that stands still until it is told to go on; every timer of net-core obeys it where it is given as
 * `clock`. Sockets do not: what they carry takes real time.
 *
 * ```ts
 * const clock = new VirtualClock();
 * const server = createServer({ clock, deadlines: { idleMs: 60_000 } });
 * clock.advance(60_000); // a minute of silence, at once
 * ```
 */
export class VirtualClock implements Clock {
  #now = 0;
  #scheduledSoFar = 0;
  #awaited = 0;
  readonly #timers = new TimerHeap<Scheduled>();
  #waiters: readonly Waiter[] = [];

  /** Milliseconds since the clock was made, as far as it was advanced. */
  now(): number {
    return this.#now;
  }

  /** As {@link Clock.schedule}. A delay below 0 or of `NaN` is 0; one of `Infinity` never ends. */
  schedule(delayMs: number, callback: () => void, options: { readonly background?: boolean } = {}): Timer {
    const scheduled: Scheduled = {
      at: this.#now + (delayMs > 0 ? delayMs : 0),
      order: (this.#scheduledSoFar += 1),
      index: -1,
      isBackground: options.background ?? false,
      callback,
    };
    this.#timers.add(scheduled);
    if (!scheduled.isBackground) this.#awaited += 1;
    this.#tellWaiters();
    return { cancel: () => this.#remove(scheduled) };
  }

  /** How many timers wait, those in the background too. */
  get pending(): number {
    return this.#timers.size;
  }

  /** How many timers wait that are not in the background: something goes on when they are due. */
  get awaited(): number {
    return this.#awaited;
  }

  /**
   * Lets `ms` pass: calls whatever becomes due, in order of time, each at its own moment; of several at one moment,
   * the one first that was scheduled first. What those calls schedule is called too if it becomes due. What one of
   * them throws is thrown, at its moment; the others still wait.
   * @throws {OptionTypeError | OptionRangeError} when `ms` is no number or below 0.
   */
  advance(ms: number): void {
    if (typeof ms !== "number") throw new OptionTypeError("ms", "a number", ms);
    if (!(ms >= 0 && ms < Infinity)) throw new OptionRangeError("ms", "a number >= 0", ms);
    this.#advanceTo(this.#now + ms);
  }

  /**
   * Goes to the moment when the next timer is due, background or not, and calls all that are due then.
   * @returns how many milliseconds that took; `undefined`, and nothing happens, when no timer will be due.
   */
  advanceToNext(): number | undefined {
    const { first } = this.#timers;
    if (!first || first.at === Infinity) return undefined;
    const before = this.#now;
    this.#advanceTo(Math.max(first.at, before));
    return this.#now - before;
  }

  /**
   * Resolves as soon as at least `count` timers wait that are not in the background; at once if they do. So a test of
   * asynchronous code knows when to advance:
   *
   * ```ts
   * await clock.waitForTimer(); // the client has failed to connect, and sleeps before it tries again
   * clock.advanceToNext();
   * ```
   */
  waitForTimer(count = 1): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters = [...this.#waiters, { count, resolve }];
    this.#tellWaiters();
    return promise;
  }

  #advanceTo(end: number): void {
    for (let { first } = this.#timers; first && first.at <= end; { first } = this.#timers) {
      this.#remove(first);
      this.#now = Math.max(this.#now, first.at);
      first.callback();
    }
    // A callback may have advanced the clock beyond.
    this.#now = Math.max(this.#now, end);
  }

  #remove(scheduled: Scheduled): void {
    if (this.#timers.remove(scheduled) && !scheduled.isBackground) this.#awaited -= 1;
  }

  #tellWaiters(): void {
    if (this.#waiters.length === 0) return;
    for (const { count, resolve } of this.#waiters) if (count <= this.#awaited) resolve();
    this.#waiters = this.#waiters.filter(({ count }) => count > this.#awaited);
  }
}
