import { Duplex } from "node:stream";
import type { Clock, Timer } from "@holdfast/net-core";

const MAX_HELD_BYTES = 256 * 1024;

/** A chunk on its way, or the end, and when it is due. */
interface Held {
  readonly chunk: Buffer | null;
  readonly at: number;
}

/**
 * Gives out what is written to it so much later, in its order, and its end too. It takes no more than it may hold, so
 * that a long delay makes a long line slow but no memory grow.
 */
export class DelayLine extends Duplex {
  readonly #delayMs: number;
  readonly #clock: Clock;
  readonly #held: Held[] = [];
  #heldBytes = 0;
  #timer: Timer | undefined;
  #isWanted = false;
  #takeMore: (() => void) | undefined;

  constructor(delayMs: number, clock: Clock) {
    super();
    this.#delayMs = delayMs;
    this.#clock = clock;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#heldBytes += chunk.length;
    this.#hold(chunk);
    if (this.#heldBytes < MAX_HELD_BYTES) done();
    else this.#takeMore = done;
  }

  override _final(done: () => void): void {
    this.#hold(null);
    done();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#giveOut();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#timer?.cancel();
    done(error);
  }

  #hold(chunk: Buffer | null): void {
    this.#held.push({ chunk, at: this.#clock.now() + this.#delayMs });
    this.#giveOut();
  }

  #giveOut(): void {
    this.#timer?.cancel();
    while (this.#isWanted) {
      const [first] = this.#held;
      if (!first) return;
      const leftMs = first.at - this.#clock.now();
      if (leftMs > 0) {
        this.#timer = this.#clock.schedule(leftMs, () => this.#giveOut());
        return;
      }
      this.#held.shift();
      this.#heldBytes -= first.chunk?.length ?? 0;
      this.#isWanted = this.push(first.chunk);
      this.#askForMore();
    }
  }

  #askForMore(): void {
    if (this.#heldBytes >= MAX_HELD_BYTES) return;
    const takeMore = this.#takeMore;
    this.#takeMore = undefined;
    takeMore?.();
  }
}
