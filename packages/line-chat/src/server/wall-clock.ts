import { type Clock, systemClock } from "@holdfast/net-core";
import { onceATurn } from "./turn-clock.ts";

/** The time of day, as far as the clock has come since now: a virtual one carries it along. */
export function wallClock(clock: Clock): () => number {
  if (clock === systemClock) return onceATurn(Date.now);
  const start = Date.now() - clock.now();
  return () => Math.floor(start + clock.now());
}
