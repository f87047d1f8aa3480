import { performance } from "node:perf_hooks";
import { fail, heapAfterCollection, readFuzzFlags, reportHeap, say } from "./program.ts";
import { Random } from "./random.ts";
import { watchFor } from "./watch.ts";

/** Something that is tried again and again. */
export interface Fuzz {
  /** What the report calls it. */
  readonly name: string;
  /** How many times, unless `--runs` says otherwise. */
  readonly runs: number;
  /** @returns what is wrong, if something is. */
  readonly attempt: (random: Random) => Promise<string | undefined> | string | undefined;
}

// Until then everything has been compiled, and what is kept once and for all is there.
const WARM_UP_RUNS = 1_000;
const HANG_MS = 10_000;

/**
 * Tries until something is wrong, and reports to standard output; the exit code is then 1. An attempt that takes ten
 * seconds ends the process, and a heap that has grown by 32 MiB at the end is wrong. The command line may say
 * `--runs N` and `--seed S`. Each attempt has a seed of its own, which the report tells: `--seed` with it and `--runs 1` is that one.
 */
export async function runFuzz({ name, runs: defaultRuns, attempt }: Fuzz): Promise<void> {
  const { runs, seed } = readFuzzFlags(defaultRuns);
  say(`${name}: ${runs} attempts, seed ${seed}, node ${process.version}`);

  const current = new Int32Array(new SharedArrayBuffer(4));
  watchFor({ name, hangMs: HANG_MS, seed: current });
  const startedAt = performance.now();
  let heapBefore = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run === Math.min(WARM_UP_RUNS, runs - 1)) heapBefore = heapAfterCollection();
    current[0] = seed + run;
    const outcome = tried(attempt, seed + run);
    const failure = outcome instanceof Promise ? await outcome : outcome;
    if (failure !== undefined) return fail(`${name}: attempt ${run}, --seed ${seed + run} --runs 1:\n${failure}`);
  }

  say(`${name}: ${runs} attempts in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  reportHeap(name, heapBefore);
}

// Most attempts are made without waiting, and ten million turns of the event loop would take longer than they.
function tried(attempt: Fuzz["attempt"], seed: number): Promise<string | undefined> | string | undefined {
  try {
    const outcome = attempt(new Random(seed));
    return outcome instanceof Promise ? outcome.catch(told) : outcome;
  } catch (error) {
    return told(error);
  }
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
