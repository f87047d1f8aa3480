import cluster from "node:cluster";
import type { Logger } from "pino";
import { formatEndpoint } from "../../address/endpoint.ts";
import { BindAbortedError } from "../../bind/bind-error.ts";
import { SharedPaths, sharePaths } from "../../bind/shared-paths.ts";
import type { ShutdownOptions } from "../../server/shutdown.ts";
import { GroupPages } from "../admin/group-pages.ts";
import { logConnections } from "../log/connection-log.ts";
import { openLog } from "../log/open-log.ts";
import type { ServicePhase } from "../phase.ts";
import { EXIT } from "../process/exit-codes.ts";
import { failureOf } from "../process/failure.ts";
import { putIntoForce } from "../process/reload.ts";
import { onSignal } from "../process/signals.ts";
import type { CommonConfig } from "../server-settings.ts";
import type { Service, ServiceApp } from "../service.ts";
import type { Answer, AnswerValue, FromWorker, Question, ToWorker, WorkerStart } from "./messages.ts";
import { settingsOf } from "./workers-setting.ts";
import { readWrittenConfig } from "./written-config.ts";

/** What a worker consists of once it has been started. */
interface Parts {
  readonly app: ServiceApp;
  readonly log: Logger;
  /** Only where the service has an admin endpoint. */
  readonly pages: GroupPages | undefined;
}

/** One of the processes that serve for a primary, which tells it when to begin, to change and to go. */
export class WorkerProcess {
  readonly #service: Service;
  #phase: ServicePhase = "starting";
  #paths: SharedPaths | undefined;
  #parts: Parts | undefined;
  /** Those that wait for the primary to hand over, in order. */
  readonly #handOvers: (() => void)[] = [];

  constructor(service: Service) {
    this.#service = service;
  }

  /** Takes what the primary says from now on. Without the primary it ends: nobody would hand it connections. */
  serve(): void {
    // A terminal and a supervisor send them to the whole group of processes; what they mean is the primary's to say.
    onSignal(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"], () => undefined);
    process.on("message", (message: ToWorker) => void this.#hear(message));
    tell({ kind: "online" });
  }

  async #hear(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "start":
        return this.#start(message.start);
      case "handed-over":
        return this.#handOvers.shift()?.();
      case "ask":
        return tell({ kind: "answer", id: message.id, answer: await this.#answer(message.question) });
      case "stop":
        if (message.isFinal) this.#paths?.release();
        return this.#end(message.times);
    }
  }

  async #start(start: WorkerStart): Promise<void> {
    if (this.#phase !== "starting") return; // it has been asked to go already
    this.#paths = new SharedPaths(start.paths, () => this.#askToHandOver());
    sharePaths(this.#paths);
    try {
      this.#parts = await this.#make(start);
      await this.#parts.pages?.start();
      if (this.#phase === "starting") await this.#parts.app.group.start();
      if (this.#phase === "starting") await this.#parts.app.start?.();
    } catch (error) {
      if (this.#phase !== "starting" && isAbort(error)) return;
      return this.#fail(error as Error);
    }
    if (this.#phase !== "starting") return;
    this.#phase = "ready";
    const endpoints = this.#parts.app.group.endpoints.map(formatEndpoint);
    tell({ kind: "ready", endpoints, paths: this.#paths.all });
  }

  async #make({ worker, config: written }: WorkerStart): Promise<Parts> {
    const { name, version } = this.#service;
    const config = readWrittenConfig(settingsOf(this.#service), written) as CommonConfig;
    const lines = await openLog({ name, level: config["log.level"], format: config["log.format"], isShared: true });
    const log = lines.child({ worker });
    const app = await this.#service.create({ config, log });
    for (const server of app.group.servers) logConnections(server, log);
    if (config["admin.listen"] === undefined) return { app, log, pages: undefined };
    const { group, routes, addMetrics } = app;
    const isReady = (): boolean | string => app.isReady?.() ?? true;
    const phase = (): ServicePhase => this.#phase;
    return { app, log, pages: new GroupPages({ group, phase, name, version, log, isReady, routes, addMetrics }) };
  }

  #askToHandOver(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#handOvers.push(resolve);
    tell({ kind: "hand-over" });
    return promise;
  }

  async #answer(question: Question): Promise<Answer> {
    try {
      return { value: await this.#valueOf(question) };
    } catch (error) {
      return { error: (error as Error).message };
    }
  }

  async #valueOf(question: Question): Promise<AnswerValue> {
    const { app, log, pages } = this.#parts ?? {};
    if (!app || !log) throw new Error("it has not been started yet");
    switch (question.kind) {
      case "page":
        return pages?.answer({ ...question.request, query: new URLSearchParams(question.request.query) });
      case "metrics":
        return pages?.sample();
      case "reload": {
        const config = readWrittenConfig(settingsOf(this.#service), question.config) as CommonConfig;
        await putIntoForce(config, app, log);
      }
    }
    return undefined;
  }

  /** Called again, it can only bring the end forward. */
  async #end(times: ShutdownOptions): Promise<void> {
    const isFirst = this.#phase === "starting" || this.#phase === "ready";
    this.#phase = "draining";
    const { app, pages } = this.#parts ?? {};
    const report = (await app?.group.shutdown(times)) ?? { finished: 0, evicted: 0, cut: 0, elapsedMs: 0 };
    if (!isFirst) return;
    await app?.stop?.();
    this.#phase = "stopped";
    const { accepted = 0, refused = {} } = app?.group.counts ?? {};
    const metrics = await pages?.sample();
    pages?.stop();
    tell({ kind: "stopped", report: { ...report, accepted, refused, metrics } });
    leave();
  }

  async #fail(error: Error): Promise<void> {
    const failure = failureOf(error) ?? { exitCode: EXIT.software, line: String(error.stack) };
    tell({ kind: "failed", ...failure });
    this.#phase = "stopped";
    await this.#parts?.app.group.shutdown({ deadlineMs: 0 });
    await this.#parts?.app.stop?.();
    this.#parts?.pages?.stop();
    leave();
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

/** What is left open keeps the process alive no longer. The log is written to its end. */
function leave(): void {
  cluster.worker?.disconnect();
}

function isAbort(error: unknown): boolean {
  return error instanceof BindAbortedError || (error as Error).name === "AbortError";
}
