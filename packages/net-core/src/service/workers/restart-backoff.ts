const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 10_000;
const STABLE_AFTER_MS = 10_000;

/** Milliseconds to wait before a worker is replaced that has failed for the `failures`th time in a row, from 1. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}

/** Failures in a row, the one of now included; who has served for a while has put those before it right. */
export function failuresInARow(before: number, servedMs: number): number {
  return servedMs >= STABLE_AFTER_MS ? 1 : before + 1;
}
