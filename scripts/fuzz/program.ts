// What the fuzz programs of all packages have in common: their flags, their report and their look at the heap.
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface FuzzFlags {
  readonly runs: number;
  readonly seed: number;
}

const MAX_HEAP_GROWTH_BYTES = 32 * 2 ** 20;
/** Seeds are 32 bits for some generators, and each run may have one of its own. */
const MAX_SEED = 2 ** 31;

/** `--runs N` and `--seed S`; a seed by the clock where none is given. @throws {RangeError} for what is not a number of that kind. */
export function readFuzzFlags(defaultRuns: number): FuzzFlags {
  const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
  const runs = Number(values.runs ?? defaultRuns);
  const seed = Number(values.seed ?? Date.now() % 2 ** 30);
  if (!Number.isSafeInteger(runs) || runs < 1) throw new RangeError("--runs must be an integer >= 1");
  if (!Number.isSafeInteger(seed) || seed + runs > MAX_SEED) throw new RangeError("--seed must be an integer");
  return { runs, seed };
}

/** What is left once the garbage is gone: growth is then a leak and no chance. */
export function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

/** Reports how the heap has grown since `before`; 32 MiB are a failure. */
export function reportHeap(name: string, before: number): void {
  const after = heapAfterCollection();
  say(`${name}: heap ${mebibytes(before)} before, ${mebibytes(after)} after`);
  if (after - before > MAX_HEAP_GROWTH_BYTES) fail(`${name}: the heap has grown`);
}

/** Reports what is wrong; the exit code will be 1. */
export function fail(message: string): void {
  say(message);
  process.exitCode = 1;
}

/** A line of the report. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
