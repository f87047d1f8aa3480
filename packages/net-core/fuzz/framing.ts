// Feeds the framing decoders generated streams, cut and paused at random, and compares each with a plain decoder
// that has the whole stream: node --conditions=holdfast-source fuzz/framing.ts [--runs N] [--seed S]
import { performance } from "node:perf_hooks";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import fc from "fast-check";
import { decodeInPieces, type FramingCase, framingCases } from "../test/support/framing-cases.ts";

/** An input that takes longer hangs. */
const HANG_MS = 10_000;

interface Orders {
  readonly runs: number;
  readonly seed: number;
  /** How many inputs have been begun. */
  readonly begun: Int32Array;
}

interface Report {
  readonly failure: string | undefined;
  readonly frames: number;
  readonly skipped: number;
  readonly errors: Record<string, number>;
}

if (isMainThread) await main();
// A thread has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
else parentPort?.postMessage(fuzz(workerData as Orders));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
  const runs = Number(values.runs ?? 1_000_000);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) throw new RangeError("--runs N --seed S");
  print(`seed ${seed}, ${runs} inputs`);

  const startedAt = performance.now();
  const rssBefore = megabytes();
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const { failure, frames, skipped, errors } = await watched({ runs, seed, begun });

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(`${begun[0]} inputs in ${seconds} s, ${frames} frames, ${skipped} skipped, ends ${JSON.stringify(errors)}`);
  print(`resident memory ${rssBefore} MB before, ${megabytes()} MB after`);
  if (failure !== undefined) print(failure);
  process.exit(failure === undefined ? 0 : 1);
}

/** Fuzzes in a thread, so that a decoder that never returns is noticed too. */
function watched(orders: Orders): Promise<Report> {
  const { promise, resolve } = Promise.withResolvers<Report>();
  const worker = new Worker(new URL(import.meta.url), { workerData: orders });
  const failed = (failure: string): void => resolve({ failure, frames: 0, skipped: 0, errors: {} });
  let last = 0;
  const watch = setInterval(() => {
    const now = orders.begun[0] ?? 0;
    if (now === last && now > 0) failed(`input ${now} of seed ${orders.seed} takes more than ${HANG_MS} ms`);
    last = now;
  }, HANG_MS);
  worker.once("message", (report: Report) => {
    clearInterval(watch);
    resolve(report);
  });
  worker.once("error", (error) => failed(String(error)));
  return promise;
}

// Half the inputs end in an error, and its stack is the dearest part of it.
function fuzz({ runs, seed, begun }: Orders): Report {
  Error.stackTraceLimit = 0;
  const errors: Record<string, number> = {};
  let [frames, skipped] = [0, 0];
  const claim = fc.property(framingCases, (given: FramingCase) => {
    Atomics.add(begun, 0, 1);
    const startedAt = performance.now();
    const outcome = decodeInPieces(given);
    if (performance.now() - startedAt > HANG_MS) throw new Error(`${given.title}: takes more than ${HANG_MS} ms`);
    if (!isDeepStrictEqual(outcome, given.expected)) {
      throw new Error(`${given.title}: ${JSON.stringify(outcome)} in place of ${JSON.stringify(given.expected)}`);
    }
    for (const event of outcome.events) {
      if (event === null) skipped += 1;
      else frames += 1;
    }
    errors[outcome.error ?? "none"] = (errors[outcome.error ?? "none"] ?? 0) + 1;
  });
  const details = fc.check(claim, { numRuns: runs, seed });
  return { failure: details.failed ? fc.defaultReportMessage(details) : undefined, frames, skipped, errors };
}

function print(text: string): void {
  process.stdout.write(`framing: ${text}\n`);
}

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
