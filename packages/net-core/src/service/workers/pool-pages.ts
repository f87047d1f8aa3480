import { systemClock } from "../../time/clock.ts";
import type { AdminLog } from "../admin/admin-log.ts";
import type { AdminPages } from "../admin/admin-pages.ts";
import { type AdminAnswer, type AdminRequest, jsonAnswer, textAnswer } from "../admin/answer.ts";
import { type ConnectionList, readLimit } from "../admin/connection-routes.ts";
import type { ConnectionView } from "../admin/connection-view.ts";
import { startup } from "../admin/health.ts";
import { LoopDelay } from "../admin/loop-delay.ts";
import type { BuildInfo, MetricsSample } from "../admin/metrics.ts";
import { Router } from "../admin/router.ts";
import type { ServicePhase } from "../phase.ts";
import { PoolMetrics } from "./pool-metrics.ts";
import type { WorkerEnd, WorkerHandle } from "./worker-handle.ts";

/** What the pages are about. */
export interface PoolPagesOptions {
  readonly build: BuildInfo;
  readonly log: AdminLog;
  readonly phase: () => ServicePhase;
  /** How many workers there should be. */
  readonly wanted: () => number;
  /** Those that have connections: the ones that serve, and the ones that drain. */
  readonly workers: () => readonly WorkerHandle[];
  readonly crashes: () => number;
}

const UNKNOWN = textAnswer("no such connection", 404);

/** The pages of a service of several processes: each worker is asked for what it knows. */
export class PoolPages implements AdminPages {
  readonly #options: PoolPagesOptions;
  readonly #router: Router;
  /** What those have said last that are not gone. */
  readonly #samples = new Map<number, MetricsSample>();
  readonly #loopDelay: LoopDelay;
  #metrics: Promise<PoolMetrics> | undefined;

  constructor(options: PoolPagesOptions) {
    this.#options = options;
    this.#router = new Router({
      "/healthz": { GET: () => textAnswer("ok") },
      "/readyz": { GET: (request) => this.#readiness(request) },
      "/startupz": { GET: () => startup(options.phase()) },
      "/metrics": { GET: () => this.#showMetrics() },
      "/connections": { GET: (request) => this.#list(request) },
      "/connections/*": { GET: (request) => this.#one(request), DELETE: (request) => this.#one(request) },
    });
    this.#loopDelay = new LoopDelay(systemClock, (delayMs) => {
      void this.#metrics?.then((metrics) => metrics.delayed(delayMs));
    });
  }

  async start(): Promise<void> {
    await this.#loaded();
    this.#loopDelay.start();
  }

  stop(): void {
    this.#loopDelay.stop();
  }

  /** A worker is gone: what it has counted stays, as far as it has said so. */
  async ended({ number }: WorkerHandle, { report }: WorkerEnd): Promise<void> {
    const last = report?.metrics ?? this.#samples.get(number);
    this.#samples.delete(number);
    if (last) await (await this.#loaded()).keep(last);
  }

  /** What is none of the pages here is one of the service's own, and any worker has those. */
  async answer(request: AdminRequest): Promise<AdminAnswer> {
    const [worker] = this.#options.workers();
    if (this.#router.has(request.path) || !worker) return this.#router.answer(request);
    return page(worker, request);
  }

  async #readiness(request: AdminRequest): Promise<AdminAnswer> {
    const { phase, wanted, workers } = this.#options;
    if (phase() !== "ready") return textAnswer(phase(), 503);
    const ready = workers().filter(({ isReady }) => isReady);
    if (ready.length < wanted()) return textAnswer(`${ready.length} of ${wanted()} workers are ready`, 503);
    const answers = await Promise.all(ready.map((worker) => page(worker, request).catch(notAnswered)));
    return answers.find(({ status = 200 }) => status !== 200) ?? textAnswer("ok");
  }

  async #list(request: AdminRequest): Promise<AdminAnswer> {
    const workers = this.#options.workers();
    const answers = await Promise.all(workers.map((worker) => page(worker, request)));
    const refused = answers.find(({ status = 200 }) => status !== 200);
    if (refused) return refused;
    const lists = answers.map(({ body }) => JSON.parse(body) as ConnectionList);
    const connections = lists.flatMap((list, at) => list.connections.map((view) => withWorker(workers[at], view)));
    return jsonAnswer({
      total: lists.reduce((sum, { total }) => sum + total, 0),
      connections: connections.slice(0, readLimit(request.query.get("limit"))),
    } satisfies ConnectionList);
  }

  async #one(request: AdminRequest): Promise<AdminAnswer> {
    const [, number, id] = /^\/connections\/(\d+)\.(.+)$/.exec(request.path) ?? [];
    const worker = this.#options.workers().find((each) => String(each.number) === number);
    if (!worker) return UNKNOWN;
    const answer = await page(worker, { ...request, path: `/connections/${id}` });
    if (request.method !== "GET" || (answer.status ?? 200) !== 200) return answer;
    return jsonAnswer(withWorker(worker, JSON.parse(answer.body) as ConnectionView));
  }

  async #showMetrics(): Promise<AdminAnswer> {
    const { workers, crashes } = this.#options;
    const metrics = await this.#loaded();
    await Promise.all(workers().map((worker) => this.#sample(worker)));
    const ready = workers().filter(({ isReady }) => isReady).length;
    // Whoever has ended meanwhile is in the sum of those that are gone.
    const body = await metrics.text({ ready, crashes: crashes() }, [...this.#samples.values()]);
    return { contentType: metrics.contentType, body };
  }

  /** Who does not answer in time is shown as it was the last time. */
  async #sample(worker: WorkerHandle): Promise<void> {
    try {
      const sample = (await worker.ask({ kind: "metrics" })) as MetricsSample;
      if (this.#options.workers().includes(worker)) this.#samples.set(worker.number, sample);
    } catch (error) {
      this.#options.log.warn({ worker: worker.number, why: (error as Error).message }, "a worker's metrics are old");
    }
  }

  #loaded(): Promise<PoolMetrics> {
    return (this.#metrics ??= this.#load());
  }

  async #load(): Promise<PoolMetrics> {
    return new PoolMetrics(await import("prom-client"), this.#options.build);
  }
}

async function page(worker: WorkerHandle, { method, path, query, headers }: AdminRequest): Promise<AdminAnswer> {
  const request = { method, path, query: query.toString(), headers };
  return (await worker.ask({ kind: "page", request })) as AdminAnswer;
}

function notAnswered(error: Error): AdminAnswer {
  return textAnswer(error.message, 503);
}

/** Connections of different workers have the same numbers. */
function withWorker(worker: WorkerHandle | undefined, view: ConnectionView): ConnectionView {
  return { ...view, id: `${worker?.number}.${view.id}` };
}
