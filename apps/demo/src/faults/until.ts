import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AFTER_MS = 50;

/**
 * Asks again and again until that is so, or the time is up. A process that is gone for the moment answers with an error:
 * then it is not so yet.
 * @returns whether it was so.
 */
export async function until(isSo: () => Promise<boolean>, withinMs = 7_000): Promise<boolean> {
  const endsAt = performance.now() + withinMs;
  while (performance.now() < endsAt) {
    if (await isSo().catch(() => false)) return true;
    await sleep(LOOK_AFTER_MS);
  }
  return false;
}
