/** What can be written behind a number, in lower case, and what it multiplies it by; the smallest first. */
export type Units = Readonly<Record<string, number>>;

export const TIMES: Units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export const SIZES: Units = { "": 1, k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 };

/** The milliseconds in `200ms`, `5s`, `2m`, `1h`; a number alone is milliseconds. `undefined` when it is no time. */
export function readTime(text: string): number | undefined {
  const [, digits, unit = "ms"] = /^(\d{1,15})(ms|s|m|h)?$/.exec(text) ?? [];
  return scaled(digits, unit, TIMES);
}

/** The bytes in `1024`, `64k`, `1MiB`. `undefined` when it is no size. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,15})(?:([kmg])i?)?b?$/.exec(text.toLowerCase()) ?? [];
  return scaled(digits, unit, SIZES);
}

/** In the biggest unit that needs no fraction. */
export function quantityText(value: number, units: Units): string {
  const [unit, factor] = Object.entries(units).findLast(([, factor]) => value >= factor && value % factor === 0) ?? [
    Object.keys(units)[0] ?? "",
    1,
  ];
  return `${value / factor}${unit}`;
}

function scaled(digits: string | undefined, unit: string, units: Units): number | undefined {
  const factor = units[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
