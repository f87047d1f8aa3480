import { closeSync, openSync } from "node:fs";
import { devNull as nullDevice } from "node:os";
import { isOutOfDescriptors } from "./descriptors-in-use.ts";

/** Where descriptors come from. */
export interface DescriptorSource {
  readonly open: () => number;
  readonly close: (fd: number) => void;
}

export const devNull: DescriptorSource = {
  open: () => openSync(nullDevice, "r"),
  close: closeSync,
};

const SPARES = 8;

/** Descriptors in hand: let go when the process has no other, they let it accept clients and tell them. */
export class SpareDescriptors {
  readonly #source: DescriptorSource;
  readonly #held: number[] = [];

  constructor(source: DescriptorSource) {
    this.#source = source;
  }

  /**
   * Takes them, unless it has them, and tries for one more.
   * @returns false when the process is out of descriptors; then none is held.
   */
  hold(): boolean {
    try {
      while (this.#held.length < SPARES) this.#held.push(this.#source.open());
      this.#source.close(this.#source.open());
      return true;
    } catch (error) {
      // Another failure (no such device, a permission dropped) says nothing about how many are left.
      if (!isOutOfDescriptors(error)) return true;
      this.release();
      return false;
    }
  }

  release(): void {
    for (const fd of this.#held.splice(0)) this.#source.close(fd);
  }
}
