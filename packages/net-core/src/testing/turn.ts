import { setImmediate } from "node:timers/promises";

/**
 * One whole turn of the event loop: every socket of this process that has something to read by now reads it meanwhile.
 */
export async function wholeTurn(): Promise<void> {
  await setImmediate(); // the rest of a turn that may have polled already
  await setImmediate();
}
