import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { fail, heapAfterCollection, readFuzzFlags, reportHeap, say } from "../../../../scripts/fuzz/program.ts";

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

/**
 * Tries a law on many inputs and reports to standard output; a violation makes the exit code 1. An input that takes
 * a second of the processor is a violation, and so is a heap that has grown by 32 MiB at the end. The command line may
 * say `--runs N` and `--seed S`: a seed that was printed brings the same inputs back.
 */
export function runFuzz<T>({ name, arbitrary, check, runs = 1_000_000 }: Fuzz<T>): void {
  const { runs: numRuns, seed } = readFuzzFlags(runs);
  const pace = { slowestMs: 0 };
  say(`${name}: ${numRuns} inputs, seed ${seed}, node ${process.version}`);

  const heapBefore = heapAfterCollection();
  const startedAt = performance.now();
  const property = fc.property(arbitrary, (input) => timed(pace, () => check(input)));
  const result = fc.check(property, { numRuns, seed });
  const seconds = (performance.now() - startedAt) / 1_000;
  say(`${name}: ${result.numRuns} inputs in ${seconds.toFixed(1)} s, the slowest took ${pace.slowestMs.toFixed(2)} ms`);
  reportHeap(name, heapBefore);
  if (result.failed) fail(fc.defaultReportMessage(result) ?? `${name}: a law does not hold`);
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
