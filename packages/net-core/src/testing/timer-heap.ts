/** Something that is due at a moment; of two at the same moment, the one with the lower `order` comes first. */
export interface Due {
  readonly at: number;
  readonly order: number;
  /** Its place in the heap, which keeps it; -1 when it is in none. */
  index: number;
}

/** A binary heap, so that ten thousand timers cost no more each than ten do. */
export class TimerHeap<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The first that is due. */
  get first(): Item | undefined {
    return this.#items[0];
  }

  add(item: Item): void {
    item.index = this.#items.length;
    this.#items.push(item);
    this.#rise(item);
  }

  /** @returns whether it was there. */
  remove(item: Item): boolean {
    if (item.index === -1) return false;
    const last = this.#items.pop() as Item;
    if (last !== item) {
      this.#put(last, item.index);
      this.#rise(last);
      this.#sink(last);
    }
    item.index = -1;
    return true;
  }

  #rise(item: Item): void {
    for (let parent = this.#above(item); parent && isBefore(item, parent); parent = this.#above(item)) {
      this.#swap(item, parent);
    }
  }

  #sink(item: Item): void {
    for (let child = this.#below(item); child && isBefore(child, item); child = this.#below(item)) {
      this.#swap(item, child);
    }
  }

  #above({ index }: Item): Item | undefined {
    return index === 0 ? undefined : this.#items[(index - 1) >> 1];
  }

  /** The earlier of the two below. */
  #below({ index }: Item): Item | undefined {
    const left = this.#items[2 * index + 1];
    const right = this.#items[2 * index + 2];
    return left && right && isBefore(right, left) ? right : left;
  }

  #swap(one: Item, other: Item): void {
    const { index } = one;
    this.#put(one, other.index);
    this.#put(other, index);
  }

  #put(item: Item, index: number): void {
    this.#items[index] = item;
    item.index = index;
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}
