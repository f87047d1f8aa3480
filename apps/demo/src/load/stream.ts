import type { RateMeter } from "./rate-meter.ts";
import { type Receipt, type StreamCounts, StreamLedger } from "./stream-ledger.ts";

/** One of the two who keep a stream up; a moment of `performance.now()`, `undefined` while it is not connected. */
export interface StreamEnd {
  readonly upSince: number | undefined;
}

/** What is missing for so long although both ends were connected all the time is given up. */
const GIVE_UP_AFTER_MS = 10_000;

/** The ledger of a stream with its clock and its meter, for the clients at its ends. */
export class Stream {
  readonly #ledger = new StreamLedger();
  readonly #ends: readonly StreamEnd[];
  readonly #meter: RateMeter;

  constructor(ends: readonly StreamEnd[], meter: RateMeter) {
    this.#ends = ends;
    this.#meter = meter;
  }

  send(): number {
    return this.#ledger.send(performance.now());
  }

  sendAgain(number: number): void {
    this.#ledger.sendAgain(number, performance.now());
  }

  receive(number: number): Receipt {
    return this.#ledger.receive(number, (sentAt) => {
      const now = performance.now();
      this.#meter.count(now, now - sentAt);
    });
  }

  isMissing(number: number): boolean {
    return this.#ledger.isMissing(number);
  }

  get missing(): readonly number[] {
    return this.#ledger.missing;
  }

  get missingCount(): number {
    return this.#ledger.missingCount;
  }

  get counts(): StreamCounts {
    return this.#ledger.counts;
  }

  /** What is missing for too long is lost; while an end is away, nothing is: it will be sent, or asked for, again. */
  giveUpOld(): void {
    const before = performance.now() - GIVE_UP_AFTER_MS;
    if (this.#ends.every(({ upSince }) => upSince !== undefined && upSince < before)) this.#ledger.giveUp(before);
  }

  /** Whatever is missing now is lost. */
  giveUpAll(): void {
    this.#ledger.giveUp(Infinity);
  }
}
