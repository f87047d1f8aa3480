const UNITS: readonly (readonly [string, number])[] = [
  ["y", 31_536_000],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
];

/** A time in the form that nats-server has for uptimes: `1d2h3m4s`. */
export function uptimeText(ms: number): string {
  let seconds = Math.max(Math.floor(ms / 1_000), 0);
  let text = "";
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count > 0 || text !== "") text += `${count}${unit}`;
    seconds -= count * length;
  }
  return `${text}${seconds}s`;
}

/** Milliseconds as the nanoseconds that Go's programs read. */
export function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}

/** A round trip as Go prints a duration, to the microsecond. */
export function roundTripText(ms: number): string {
  if (ms >= 1_000) return `${Number((ms / 1_000).toFixed(6))}s`;
  return ms >= 1 ? `${Number(ms.toFixed(3))}ms` : `${Math.round(ms * 1_000)}µs`;
}
