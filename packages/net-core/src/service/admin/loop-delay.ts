import type { Clock, Timer } from "../../time/clock.ts";

// Each look wakes an idle process. What blocks for longer than this is seen for certain, what is shorter in proportion.
const PERIOD_MS = 100;

/**
 * Measures how late the event loop is: how much longer than it should each of many timers takes. The moments at which
 * it looks are spread evenly, so what it sees is what an event that comes at any moment has to wait.
 */
export class LoopDelay {
  readonly #clock: Clock;
  readonly #observe: (delayMs: number) => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, observe: (delayMs: number) => void) {
    this.#clock = clock;
    this.#observe = observe;
  }

  start(): void {
    this.#timer?.cancel();
    const dueAt = this.#clock.now() + PERIOD_MS;
    this.#timer = this.#clock.schedule(PERIOD_MS, () => this.#look(dueAt), { background: true });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(dueAt: number): void {
    this.#observe(Math.max(0, this.#clock.now() - dueAt));
    this.start();
  }
}
