/** How often values were at most `le`: a bucket of a histogram. */
export interface Bucket {
  readonly le: number;
  readonly count: number;
}

/** What `/metrics` has answered, to be asked by name. */
export class Metrics {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /**
   * The sum over all lines of that name that have these labels; `null` where there is none.
   * @param labels as they stand in the text: `reason="heartbeat"`.
   */
  sum(name: string, ...labels: readonly string[]): number | null {
    const values = this.#of(name, labels).map((line) => valueOf(line));
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value);
  }

  /** The buckets of a histogram, the smallest first. */
  buckets(name: string): Bucket[] {
    return this.#of(`${name}_bucket`, []).map((line) => ({ le: leOf(line), count: valueOf(line) }));
  }

  #of(name: string, labels: readonly string[]): string[] {
    return this.#lines.filter(
      (line) =>
        (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && labels.every((label) => line.includes(label)),
    );
  }
}

/** The bound under which 99 of 100 of what came between two looks at a histogram stayed; `null` where nothing came. */
export function quantile99(before: readonly Bucket[], after: readonly Bucket[]): number | null {
  const since = after.map(({ le, count }, place) => ({ le, count: count - (before[place]?.count ?? 0) }));
  const total = since.at(-1)?.count ?? 0;
  if (total <= 0) return null;
  const place = since.findIndex(({ count }) => count >= total * 0.99);
  const found = since[place]?.le ?? Infinity;
  return Number.isFinite(found) ? found : (since.at(-2)?.le ?? null);
}

function valueOf(line: string): number {
  return Number(line.slice(line.lastIndexOf(" ") + 1));
}

function leOf(line: string): number {
  const [, le = ""] = /le="([^"]+)"/.exec(line) ?? [];
  return le === "+Inf" ? Infinity : Number(le);
}
