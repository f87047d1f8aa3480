import type { Logger } from "pino";
import { formatEndpoint } from "../../address/endpoint.ts";
import { BindAbortedError } from "../../bind/bind-error.ts";
import type { ShutdownOptions } from "../../server/shutdown.ts";
import { loadConfig, type LoadOptions } from "../config/load-config.ts";
import { openLog } from "../log/open-log.ts";
import type { ServicePhase } from "../phase.ts";
import { type CommonConfig, lameDuckOptions, shutdownOptions } from "../server-settings.ts";
import type { Service } from "../service.ts";
import { Notifier } from "../systemd/notifier.ts";
import { workersOf } from "../workers/workers-setting.ts";
import { adminBinding, isOpenToOthers } from "./admin-binding.ts";
import { EXIT } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { OwnServing } from "./own-serving.ts";
import type { Admin, Loaded, Serving, ServingOptions, ServingReport } from "./serving.ts";
import { onSignal } from "./signals.ts";

/** A service from its start to its end: what the signals ask for, what the phase is, what the exit code says. */
export class ServiceProcess {
  readonly #service: Service;
  readonly #source: LoadOptions<Service["settings"]>;
  readonly #notifier = new Notifier(process.env, (message) => this.#log.warn(message));
  #phase: ServicePhase = "starting";
  #log!: Logger;
  #serving!: Serving;
  #admin: Admin | undefined;
  #hasBeenAskedToStop = false;
  #reloading: Promise<void> = Promise.resolve();

  constructor(service: Service, source: LoadOptions<Service["settings"]>) {
    this.#service = service;
    this.#source = source;
  }

  /** Serves until a signal. Nothing is left open then, so that the process ends by itself. */
  async serve(): Promise<void> {
    const loaded = await loadConfig(this.#source);
    const isOneOfSeveral = workersOf(loaded.values) > 1;
    this.#log = await openLog({
      name: this.#service.name,
      level: loaded.values["log.level"],
      format: loaded.values["log.format"],
      isShared: isOneOfSeveral,
    });
    this.#serving = await this.#makeServing(loaded, isOneOfSeveral);
    this.#serving.onFailure = (error) => void this.#fail(error);
    this.#takeSignals();
    try {
      await this.#openAdmin();
      await this.#start();
    } catch (error) {
      // A start that a signal has ended is no failure, and the shutdown under way does the rest.
      if (this.#phase !== "starting" && isAbort(error)) return;
      await this.#serving.shutdown({ deadlineMs: 0 });
      await this.#close();
      throw error;
    }
  }

  get #isReady(): boolean {
    return this.#phase === "ready";
  }

  get #config(): CommonConfig {
    return this.#serving.loaded.values;
  }

  async #makeServing(loaded: Loaded, hasWorkers: boolean): Promise<Serving> {
    const phase = (): ServicePhase => this.#phase;
    const options: ServingOptions = {
      service: this.#service,
      source: this.#source,
      loaded,
      log: this.#log,
      phase,
    };
    if (!hasWorkers) return OwnServing.make(options);
    const { WorkerPool } = await import("../workers/worker-pool.ts"); // most services are one process
    return new WorkerPool(options);
  }

  async #start(): Promise<void> {
    await this.#serving.start();
    for (const endpoint of this.#serving.endpoints) this.#log.info({ endpoint }, "listening");
    if (this.#phase !== "starting") return; // a signal has come meanwhile
    this.#phase = "ready";
    this.#tellReady();
  }

  async #openAdmin(): Promise<void> {
    const endpoint = this.#config["admin.listen"];
    if (endpoint === undefined) return;
    this.#admin = await this.#serving.admin();
    const bound = await this.#admin.bind(adminBinding(endpoint, this.#config));
    const where = { endpoint: formatEndpoint(bound) };
    this.#log.info(where, "admin endpoint");
    if (isOpenToOthers(bound, this.#config)) {
      this.#log.warn(where, "whoever reaches the admin endpoint may close connections: it has no admin.token");
    }
  }

  #takeSignals(): void {
    onSignal(["SIGTERM", "SIGINT"], (signal) => {
      if (this.#hasBeenAskedToStop) this.#cutShort();
      this.#hasBeenAskedToStop = true;
      void this.#stop(signal, shutdownOptions(this.#config));
    });
    onSignal(["SIGUSR2"], (signal) => void this.#stop(signal, lameDuckOptions(this.#config)));
    onSignal(["SIGHUP"], () => {
      this.#reloading = this.#reloading.then(() => this.#reload());
    });
  }

  /** Who asks twice does not want to wait. */
  #cutShort(): never {
    this.#serving.kill();
    process.exit(EXIT.cutShort);
  }

  /** Drains and ends; called again, as a signal after SIGUSR2 does, it can only bring the end forward. */
  async #stop(signal: NodeJS.Signals, times: ShutdownOptions): Promise<void> {
    const isFirst = this.#phase === "starting" || this.#phase === "ready";
    this.#phase = "draining"; // the first thing to change: whoever sends clients stops now
    this.#log.info({ signal, ...this.#serving.facts, ...times }, "shutting down");
    this.#tellStopping(signal, times);
    const report = await this.#serving.shutdown(times);
    if (isFirst) await this.#stopped(report);
  }

  async #stopped(report: ServingReport): Promise<void> {
    await this.#close();
    this.#log.info({ ...report, elapsedMs: Math.round(report.elapsedMs) }, "stopped");
    process.exitCode = report.cut > 0 ? EXIT.cutAtDeadline : EXIT.ok;
  }

  /** Ends because nobody serves any more, and nobody will. */
  async #fail(error: Error): Promise<void> {
    if (!this.#isReady) return; // whoever ends it already knows how
    this.#phase = "draining";
    this.#log.fatal({ why: error.message }, "cannot serve any more");
    await this.#serving.shutdown({ deadlineMs: 0 });
    await this.#close();
    process.exitCode = failureOf(error)?.exitCode ?? EXIT.software;
  }

  async #close(): Promise<void> {
    this.#phase = "stopped";
    this.#notifier.close();
    await this.#serving.close();
    await this.#admin?.close();
  }

  async #reload(): Promise<void> {
    if (!this.#isReady) return;
    void this.#notifier.reloading();
    try {
      await this.#serving.reload();
    } catch (error) {
      this.#log.error({ why: (error as Error).message }, "not reloaded: everything stays as it was");
    }
    if (this.#isReady) this.#tellReady(); // and not on the way down
  }

  // A lame duck is not said to be stopping: systemd would kill it after the time that it has for a stop, and would not
  // send the SIGTERM that brings its end forward.
  #tellStopping(signal: NodeJS.Signals, { deadlineMs = 0 }: ShutdownOptions): void {
    if (signal === "SIGUSR2") void this.#notifier.status("lame duck: asks open connections to go");
    else void this.#notifier.stopping("lets open connections finish", deadlineMs);
  }

  #tellReady(): void {
    void this.#notifier.ready(`listening at ${this.#serving.endpoints.join(", ")}`);
  }
}

/** Also of what a service starts besides its group, which may tell it as a signal's listener does. */
function isAbort(error: unknown): boolean {
  return error instanceof BindAbortedError || (error as Error).name === "AbortError";
}
