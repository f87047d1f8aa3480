import type { Lab } from "../../src/lab/lab.ts";
import type { Tick } from "../../src/wire/messages.ts";

/** Resolves with the first look at the servers of which that is so. */
export async function tickWith(lab: Lab, isSo: (tick: Tick) => boolean): Promise<Tick> {
  const over = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Tick>();
  const onTick = (tick: Tick): void => {
    if (isSo(tick)) resolve(tick);
  };
  lab.watch({ onTick, onLog: () => undefined, onRun: () => undefined }, over.signal);
  try {
    return await promise;
  } finally {
    over.abort();
  }
}
