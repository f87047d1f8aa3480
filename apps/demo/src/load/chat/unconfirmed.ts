/** A server with a store has written down after that what it has shown; its own default is a second. */
const KEPT_AFTER_MS = 4_000;

/**
 * What a member of the chat has said and may have to say again: what it was not shown yet, and what it was shown so
 * lately that a killed server may not have kept it.
 */
export class Unconfirmed {
  /** By number, the longest ago first. */
  readonly #said = new Map<number, { readonly at: number; readonly isShown: boolean }>();

  add(number: number, at: number): void {
    this.#said.delete(number); // so that it comes last
    this.#said.set(number, { at, isShown: false });
  }

  shown(number: number): void {
    const said = this.#said.get(number);
    if (said) this.#said.set(number, { ...said, isShown: true });
  }

  /** Forgets what a server that has run on until then must have kept. */
  forgetKept(now: number): void {
    for (const [number, { at, isShown }] of this.#said) {
      if (at > now - KEPT_AFTER_MS) return;
      if (isShown) this.#said.delete(number);
    }
  }

  /** What is not in the server's history, in the order in which it was said. */
  missingFrom(history: ReadonlySet<number>): number[] {
    return [...this.#said.keys()].filter((number) => !history.has(number));
  }
}
