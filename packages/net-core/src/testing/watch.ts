import { requireCount } from "../checks.ts";
import { type Clock, MAX_DELAY_MS, systemClock } from "../time/clock.ts";
import { Changes } from "./changes.ts";

/** How long a wait of a test may last. It is there for the error that tells what was awaited, in place of a hang. */
export interface GuardOptions {
  /**
   * After so many milliseconds a wait fails; from 1. The default is shorter than the time that usual test runners give
   * a test, so that its error is seen before theirs. @default 4000
   */
  deadlineMs?: number | undefined;
  /** The time of the deadline. @default the machine's own */
  clock?: Clock | undefined;
}

export interface Guard {
  readonly deadlineMs: number;
  readonly clock: Clock;
}

/** @throws {OptionTypeError | OptionRangeError} for a bad `deadlineMs`. */
export function resolveGuard({ deadlineMs = 4_000, clock = systemClock }: GuardOptions): Guard {
  requireCount("deadlineMs", deadlineMs, { min: 1, max: MAX_DELAY_MS });
  return { deadlineMs, clock };
}

/** Waits for something that others make happen, and that they tell of. */
export class Watch {
  readonly guard: Guard;
  readonly #changes = new Changes();

  constructor(guard: Guard) {
    this.guard = guard;
  }

  /** Something has changed: whoever waits looks again. */
  tell(): void {
    this.#changes.tell();
  }

  /**
   * The first value that `look` sees, now or after a change.
   * @throws what `look` throws, and `late()` at the deadline.
   */
  async until<Seen>(look: () => Seen | undefined, late: () => Error): Promise<Seen> {
    let isLate = false;
    const timer = this.guard.clock.schedule(this.guard.deadlineMs, () => {
      isLate = true;
      this.tell();
    });
    try {
      for (;;) {
        const seen = look();
        if (seen !== undefined) return seen;
        if (isLate) throw late();
        await this.#changes.next;
      }
    } finally {
      timer.cancel();
    }
  }
}
