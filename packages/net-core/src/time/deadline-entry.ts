import { WheelEntry } from "./timer-wheel.ts";

/** A deadline that calls a function. */
export class DeadlineEntry extends WheelEntry {
  override readonly onDue: () => void;

  constructor(onDue: () => void) {
    super();
    this.onDue = onDue;
  }
}
