const BASE_MS = 250;
const MAX_MS = 5_000;

/** How long to wait before attempt number `attempt` (from 1) to reach the host again, in milliseconds. */
export function nextDelay(attempt: number, random: number): number {
  const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** attempt);
  // Half of it for certain, so that a host that is starting is not asked all the time.
  return ceiling / 2 + (ceiling / 2) * random;
}
