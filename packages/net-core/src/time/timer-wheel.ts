import type { Clock, Timer } from "./clock.ts";

/** How late the wheel may call, in milliseconds: the width of a slot. It never calls early. */
export const WHEEL_TICK_MS = 20;

/** A power of two. */
const SLOTS = 512;

/** A place in a ring of entries. A ring of one place is empty but for its head. */
class Place {
  before: Place = this;
  after: Place = this;

  leave(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this;
    this.after = this;
  }

  insertBefore(place: Place): void {
    this.before = place.before;
    this.after = place;
    place.before.after = this;
    place.before = this;
  }
}

/** Something that has one deadline at a time. It is itself the wheel's entry: no object is made for a deadline. */
export abstract class WheelEntry extends Place {
  /** When it is due, by the wheel's clock; `Infinity` when it is not. The wheel's to write. */
  dueAt: number = Infinity;

  /** Called when the deadline has passed; may set a new one. */
  abstract onDue(now: number): void;
}

class Slot extends Place {
  /** No entry of the slot is due earlier. */
  earliest = Infinity;
}

/**
 * The deadlines of any number of connections by one timer; to set or clear one is a few moves in a ring.
 * (The hashed wheel of Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6, that
 * sleeps until something is due.)
 */
export class TimerWheel {
  readonly #clock: Clock;
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => new Slot());
  /** What is due in the turn under way. */
  readonly #ripe = new Place();
  #timer: Timer | undefined;
  #wakesAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Sets the deadline of `entry`, in place of the one it had; `Infinity` is none. */
  set(entry: WheelEntry, dueAt: number): void {
    entry.leave();
    entry.dueAt = dueAt;
    const slot = this.#slots[slotOf(dueAt)] as Slot;
    entry.insertBefore(slot);
    slot.earliest = Math.min(slot.earliest, dueAt);
    this.#wakeFor(dueAt);
  }

  /** Takes the deadline of `entry` away; harmless when it has none. */
  clear(entry: WheelEntry): void {
    entry.leave();
    entry.dueAt = Infinity;
  }

  #wakeFor(dueAt: number): void {
    if (dueAt >= this.#wakesAt) return;
    this.#timer?.cancel();
    this.#wakesAt = dueAt;
    // At the end of the slot, so that whatever shares it is called together.
    const delayMs = (tickOf(dueAt) + 1) * WHEEL_TICK_MS - this.#clock.now();
    this.#timer = this.#clock.schedule(Math.max(delayMs, 0), () => this.#turn(), { background: true });
  }

  #turn(): void {
    const now = this.#clock.now();
    this.#wakesAt = Infinity;
    for (const slot of this.#slots) if (slot.earliest <= now) this.#gather(slot, now);
    try {
      this.#callRipe(now);
    } finally {
      this.#sleep();
    }
  }

  #gather(slot: Slot, now: number): void {
    slot.earliest = Infinity;
    for (let place = slot.after; place !== slot;) {
      const entry = place as WheelEntry;
      place = place.after;
      if (entry.dueAt > now) {
        slot.earliest = Math.min(slot.earliest, entry.dueAt);
      } else {
        entry.leave();
        entry.insertBefore(this.#ripe);
      }
    }
  }

  // One by one from the ring, since each call may set or clear any other.
  #callRipe(now: number): void {
    for (let entry = this.#ripe.after; entry !== this.#ripe; entry = this.#ripe.after) {
      this.clear(entry as WheelEntry);
      (entry as WheelEntry).onDue(now);
    }
  }

  #sleep(): void {
    // One of the calls has thrown: the rest has its turn next.
    for (let entry = this.#ripe.after; entry !== this.#ripe; entry = this.#ripe.after) {
      this.set(entry as WheelEntry, (entry as WheelEntry).dueAt);
    }
    const earliest = Math.min(...this.#slots.map((slot) => slot.earliest));
    if (earliest < Infinity) this.#wakeFor(earliest);
  }
}

const wheels = new WeakMap<Clock, TimerWheel>();

/** The one wheel that turns by `clock`. */
export function wheelOf(clock: Clock): TimerWheel {
  let wheel = wheels.get(clock);
  if (!wheel) wheels.set(clock, (wheel = new TimerWheel(clock)));
  return wheel;
}

// By the bits, since a remainder is negative for a time before the clock's zero, and not a number for `Infinity`.
function slotOf(time: number): number {
  return tickOf(time) & (SLOTS - 1);
}

function tickOf(time: number): number {
  return Math.floor(time / WHEEL_TICK_MS);
}
