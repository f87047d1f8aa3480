import type { LabWatcher } from "./lab.ts";

/** Those who are told of what goes on. */
export class Watchers {
  readonly #all = new Set<LabWatcher>();

  add(watcher: LabWatcher, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#all.add(watcher);
    signal.addEventListener("abort", () => this.#all.delete(watcher), { once: true });
  }

  tell(how: (watcher: LabWatcher) => void): void {
    for (const watcher of this.#all) how(watcher);
  }
}
