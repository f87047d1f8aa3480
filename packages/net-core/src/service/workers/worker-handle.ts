import type { Worker } from "node:cluster";
import type { SharedPath } from "../../bind/shared-paths.ts";
import type { ShutdownOptions } from "../../server/shutdown.ts";
import { type Clock, sleep, systemClock } from "../../time/clock.ts";
import { EXIT } from "../process/exit-codes.ts";
import type { Answer, AnswerValue, FromWorker, Question, ToWorker, WorkerReport, WorkerStart } from "./messages.ts";
import { WorkerStartError } from "./worker-start-error.ts";

const ANSWER_WITHIN_MS = 2_000;
// A worker keeps its own deadline; one that hangs is killed a moment later.
const KILL_AFTER_MS = 5_000;

/** What a worker says once it serves. */
export interface WorkerReady {
  readonly endpoints: readonly string[];
  readonly paths: readonly SharedPath[];
}

/** How a worker has ended. */
export interface WorkerEnd {
  /** What it said of it; `undefined` for one that did not come to that. */
  readonly report: WorkerReport | undefined;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether it was asked to go. */
  readonly wasAsked: boolean;
  /** Milliseconds for which it had served. */
  readonly servedMs: number;
}

type Phase = "starting" | "ready" | "leaving" | "gone";

/** A worker as the primary sees it. */
export class WorkerHandle {
  /** As logs and ids show it; no two of one primary have the same. */
  readonly number: number;
  /** Rejects with {@link WorkerStartError} when it ends before it serves. */
  readonly ready: Promise<WorkerReady>;
  readonly ended: Promise<WorkerEnd>;
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #questions = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #ready = Promise.withResolvers<WorkerReady>();
  readonly #ended = Promise.withResolvers<WorkerEnd>();
  #phase: Phase = "starting";
  #lastQuestion = 0;
  #readyAt: number | undefined;
  #failure: WorkerStartError | undefined;
  #report: WorkerReport | undefined;

  constructor(worker: Worker, start: Omit<WorkerStart, "worker">, clock: Clock = systemClock) {
    this.#worker = worker;
    this.#clock = clock;
    this.number = worker.id;
    this.ready = this.#ready.promise;
    this.ended = this.#ended.promise;
    this.ready.catch(() => undefined); // who waits for it is told; who has given up waiting does not care
    worker.on("message", (message: FromWorker) => this.#hear(message, { ...start, worker: worker.id }));
    worker.on("exit", (exitCode: number | null, signal: string | null) => this.#gone(exitCode, signal));
    worker.on("error", () => undefined); // what could not be sent to it; its exit follows
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  get isReady(): boolean {
    return this.#phase === "ready";
  }

  /** Whether it has ever served, and may still have connections. */
  get hasServed(): boolean {
    return this.#readyAt !== undefined;
  }

  /** @throws what it answers with, and that it does not answer. */
  async ask(question: Question): Promise<AnswerValue> {
    const id = (this.#lastQuestion += 1);
    const asked = Promise.withResolvers<Answer>();
    this.#questions.set(id, asked);
    const timeout = this.#clock.schedule(ANSWER_WITHIN_MS, () => asked.reject(this.#silence()), { background: true });
    this.#send({ kind: "ask", id, question });
    const answer = await asked.promise.finally(() => {
      timeout.cancel();
      this.#questions.delete(id);
    });
    if ("error" in answer) throw new Error(answer.error);
    return answer.value;
  }

  /** Asks it to go; again, to bring that forward. */
  stop(times: ShutdownOptions, { isFinal }: { readonly isFinal: boolean }): void {
    if (this.#phase === "gone") return;
    this.#phase = "leaving";
    this.#send({ kind: "stop", times, isFinal });
    const lateMs = (times.deadlineMs ?? 0) + KILL_AFTER_MS;
    sleep(this.#clock, lateMs, this.#over.signal).then(
      () => this.kill(),
      () => undefined,
    );
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  #send(message: ToWorker): void {
    if (this.#worker.isConnected()) this.#worker.send(message);
  }

  #hear(message: FromWorker, start: WorkerStart): void {
    switch (message.kind) {
      case "online":
        return this.#send({ kind: "start", start });
      case "ready":
        if (this.#phase === "starting") this.#phase = "ready";
        this.#readyAt = this.#clock.now();
        return this.#ready.resolve(message);
      case "failed":
        this.#failure = new WorkerStartError(message.line, message.exitCode);
        return;
      case "hand-over":
        // By then the system has given up whoever waited there.
        return void setImmediate(() => setImmediate(() => this.#send({ kind: "handed-over" })));
      case "answer":
        return this.#questions.get(message.id)?.resolve(message.answer);
      case "stopped":
        this.#report = message.report;
    }
  }

  #gone(exitCode: number | null, signal: string | null): void {
    const wasAsked = this.#phase === "leaving";
    this.#phase = "gone";
    this.#over.abort();
    for (const { reject } of this.#questions.values()) reject(this.#silence());
    const servedMs = this.#readyAt === undefined ? 0 : this.#clock.now() - this.#readyAt;
    this.#ended.resolve({ report: this.#report, exitCode, signal, wasAsked, servedMs });
    this.#ready.reject(this.#failure ?? this.#earlyEnd(exitCode, signal));
  }

  #silence(): Error {
    return new Error(`worker ${this.number} does not answer`);
  }

  #earlyEnd(exitCode: number | null, signal: string | null): WorkerStartError {
    const how = signal ?? `with exit code ${exitCode}`;
    return new WorkerStartError(`worker ${this.number} ended at its start, ${how}`, EXIT.software);
  }
}
