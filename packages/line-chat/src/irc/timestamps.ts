const FORMAT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/** A moment, in milliseconds since 1970, as the tag `time` and the parameters `timestamp=` have it. */
export function formatTimestamp(at: number): string {
  return new Date(at).toISOString();
}

/** @returns `undefined` for what is none. */
export function parseTimestamp(text: string): number | undefined {
  const at = FORMAT.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
