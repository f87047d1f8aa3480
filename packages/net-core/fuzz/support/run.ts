import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";

/** A law and the inputs that it is tried on. */
export interface Fuzz<T> {
  /** What the report calls it. */
  readonly name: string;
  readonly arbitrary: fc.Arbitrary<T>;
  /** Throws when the law does not hold for `input`. */
  readonly check: (input: T) => void;
  /** How many inputs are tried unless `--runs` says otherwise. @default 1000000 */
  readonly runs?: number;
}

const MAX_INPUT_MS = 1_000;
const MAX_HEAP_GROWTH_BYTES = 32 * 2 ** 20;

/**
 * Tries a law on many inputs and reports to standard output; a violation makes the exit code 1. An input that takes
 * a second of the processor is a violation, and so is a heap that has grown by 32 MiB at the end. The command line may
 * say `--runs N` and `--seed S`: a seed that was printed brings the same inputs back.
 */
export function runFuzz<T>({ name, arbitrary, check, runs = 1_000_000 }: Fuzz<T>): void {
  const { numRuns, seed } = readFlags(runs);
  const pace = { slowestMs: 0 };
  say(`${name}: ${numRuns} inputs, seed ${seed}, node ${process.version}`);

  const heapBefore = heapAfterCollection();
  const startedAt = performance.now();
  const property = fc.property(arbitrary, (input) => timed(pace, () => check(input)));
  const result = fc.check(property, { numRuns, seed });
  const seconds = (performance.now() - startedAt) / 1_000;
  const heapAfter = heapAfterCollection();

  say(`${name}: ${result.numRuns} inputs in ${seconds.toFixed(1)} s, the slowest took ${pace.slowestMs.toFixed(2)} ms`);
  say(`${name}: heap ${mebibytes(heapBefore)} before, ${mebibytes(heapAfter)} after`);
  if (result.failed) fail(fc.defaultReportMessage(result) ?? `${name}: a law does not hold`);
  if (heapAfter - heapBefore > MAX_HEAP_GROWTH_BYTES) fail(`${name}: the heap has grown`);
}

function readFlags(runs: number): { readonly numRuns: number; readonly seed: number } {
  const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
  const numRuns = Number(values.runs ?? runs);
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  if (!Number.isSafeInteger(numRuns) || numRuns < 1) throw new RangeError("--runs must be an integer >= 1");
  if (!Number.isSafeInteger(seed)) throw new RangeError("--seed must be an integer");
  return { numRuns, seed };
}

// Time of the processor, not of the clock: the machine may have other things to do.
function timed(pace: { slowestMs: number }, action: () => void): void {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1_000;
  pace.slowestMs = Math.max(pace.slowestMs, tookMs);
  if (tookMs >= MAX_INPUT_MS) throw new Error(`took ${tookMs.toFixed(0)} ms, the limit is ${MAX_INPUT_MS}`);
}

// What is left once the garbage is gone: growth is then a leak and no chance.
function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

function fail(message: string): void {
  say(message);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
