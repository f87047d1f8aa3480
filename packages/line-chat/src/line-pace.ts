import type { SessionHost } from "./session.ts";

/**
 * When a client's lines are taken: one after the other, so that those behind one that is being worked on wait, and no
 * faster than its host allows.
 */
export class LinePace {
  readonly #host: Pick<SessionHost, "pause" | "resume" | "took">;
  readonly #takeMore: () => void;
  #isBusy = false;
  #isHeld = false;
  #whenDone: (() => void) | undefined;

  /** @param takeMore takes the lines that have waited. */
  constructor(host: Pick<SessionHost, "pause" | "resume" | "took">, takeMore: () => void) {
    this.#host = host;
    this.#takeMore = takeMore;
  }

  get waits(): boolean {
    return this.#isBusy || this.#isHeld;
  }

  /** A line has been taken. @returns whether another one may be now. */
  took(): boolean {
    if (!this.#host.took()) this.#isHeld = true;
    return !this.waits;
  }

  /** The host allows more. */
  proceed(): void {
    this.#isHeld = false;
    this.#goOn();
  }

  /** A line is being worked on. */
  waitFor(outcome: Promise<void>): void {
    this.#isBusy = true;
    this.#host.pause();
    void outcome.finally(() => {
      this.#isBusy = false;
      this.#goOn();
      this.#host.resume();
    });
  }

  /** No more lines come: calls back when all have been taken. */
  end(done: () => void): void {
    this.#whenDone = done;
    if (!this.waits) done();
  }

  #goOn(): void {
    if (this.waits) return;
    this.#takeMore();
    if (!this.waits) this.#whenDone?.();
  }
}
