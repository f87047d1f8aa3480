import { writeSync } from "node:fs";
import { Worker, workerData } from "node:worker_threads";

interface Orders {
  readonly name: string;
  readonly hangMs: number;
  /** The seed of the attempt that is being made. */
  readonly seed: Int32Array;
}

/** Ends the process from a thread of its own when one attempt takes too long: a loop without an end lets nobody else. */
export function watchFor(orders: Orders): void {
  new Worker(new URL(import.meta.url), { workerData: orders }).unref();
}

if (isOrders(workerData)) watch(workerData);

function watch({ name, hangMs, seed }: Orders): void {
  let last = seed[0];
  setInterval(() => {
    const now = seed[0];
    if (now === last) {
      writeSync(1, `${name}: --seed ${now} --runs 1 has not ended in ${hangMs} ms\n`);
      process.kill(process.pid, "SIGKILL");
    }
    last = now;
  }, hangMs);
}

function isOrders(data: unknown): data is Orders {
  return typeof data === "object" && data !== null && "hangMs" in data;
}
