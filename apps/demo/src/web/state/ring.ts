/** The last so many numbers of several kinds, in arrays that are never made again. */
export class Ring<Field extends string> {
  readonly #capacity: number;
  readonly #columns: Readonly<Record<Field, Float64Array>>;
  #next = 0;
  #length = 0;

  constructor(fields: readonly Field[], capacity: number) {
    this.#capacity = capacity;
    this.#columns = Object.fromEntries(fields.map((field) => [field, new Float64Array(capacity)])) as Record<
      Field,
      Float64Array
    >;
  }

  get length(): number {
    return this.#length;
  }

  /** What is `null` is kept as NaN. */
  push(row: Readonly<Record<Field, number | null>>): void {
    for (const field in this.#columns) this.#columns[field][this.#next] = row[field] ?? NaN;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#length = Math.min(this.#length + 1, this.#capacity);
  }

  clear(): void {
    this.#length = 0;
    this.#next = 0;
  }

  /** Number `index` of `field`, 0 being the oldest; NaN where there is none. */
  at(field: Field, index: number): number {
    const start = this.#next - this.#length + this.#capacity;
    return this.#columns[field][(start + index) % this.#capacity] ?? NaN;
  }

  /** The newest number of `field`; NaN where there is none. */
  last(field: Field): number {
    return this.#length === 0 ? NaN : this.at(field, this.#length - 1);
  }
}
