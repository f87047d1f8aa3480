import type { Logger } from "pino";
import { formatEndpoint } from "../../address/endpoint.ts";
import { BindAbortedError } from "../../bind/bind-error.ts";
import type { ShutdownOptions, ShutdownReport } from "../../server/shutdown.ts";
import type { AdminServer } from "../admin/admin-server.ts";
import { loadConfig, type LoadedConfig, type LoadOptions } from "../config/load-config.ts";
import { logConnections } from "../log/connection-log.ts";
import { openLog } from "../log/open-log.ts";
import type { ServicePhase } from "../phase.ts";
import { type CommonConfig, lameDuckOptions, shutdownOptions } from "../server-settings.ts";
import type { Service, ServiceApp } from "../service.ts";
import { Notifier } from "../systemd/notifier.ts";
import { EXIT } from "./exit-codes.ts";
import { reloaded } from "./reload.ts";
import { onSignal } from "./signals.ts";

/** A service from its start to its end: what the signals ask for, what the phase is, what the exit code says. */
export class ServiceProcess {
  readonly #service: Service;
  readonly #source: LoadOptions<Service["settings"]>;
  readonly #notifier = new Notifier(process.env, (message) => this.#log.warn(message));
  #phase: ServicePhase = "starting";
  #loaded!: LoadedConfig<Service["settings"]>;
  #log!: Logger;
  #app!: ServiceApp;
  #admin: AdminServer | undefined;
  #hasBeenAskedToStop = false;
  #reloading: Promise<void> = Promise.resolve();

  constructor(service: Service, source: LoadOptions<Service["settings"]>) {
    this.#service = service;
    this.#source = source;
  }

  /** Serves until a signal. Nothing is left open then, so that the process ends by itself. */
  async serve(): Promise<void> {
    this.#loaded = await loadConfig(this.#source);
    const config = this.#config;
    this.#log = await openLog({
      name: this.#service.name,
      level: config["log.level"],
      format: config["log.format"],
    });
    this.#app = await this.#service.create({ config: this.#loaded.values, log: this.#log });
    for (const server of this.#app.group.servers) logConnections(server, this.#log);
    this.#takeSignals();
    try {
      await this.#openAdmin();
      await this.#start();
    } catch (error) {
      // A start that a signal has ended is no failure, and the shutdown under way does the rest.
      if (this.#phase !== "starting" && isAbort(error)) return;
      await this.#app.group.shutdown({ deadlineMs: 0 });
      await this.#close();
      throw error;
    }
  }

  get #isReady(): boolean {
    return this.#phase === "ready";
  }

  get #config(): CommonConfig {
    return this.#loaded.values;
  }

  async #start(): Promise<void> {
    const endpoints = await this.#app.group.start();
    await this.#app.start?.();
    for (const endpoint of endpoints) this.#log.info({ endpoint: formatEndpoint(endpoint) }, "listening");
    if (this.#phase !== "starting") return; // a signal has come meanwhile
    this.#phase = "ready";
    this.#tellReady();
  }

  /** Loaded only when asked for: HTTP and metrics take as long to load as the server itself. */
  async #openAdmin(): Promise<void> {
    const endpoint = this.#config["admin.listen"];
    if (endpoint === undefined) return;
    const { AdminServer } = await import("../admin/admin-server.ts");
    this.#admin = new AdminServer({
      group: this.#app.group,
      phase: () => this.#phase,
      name: this.#service.name,
      version: this.#service.version,
      log: this.#log,
      isReady: () => this.#app.isReady?.() ?? true,
      routes: this.#app.routes,
    });
    const bound = await this.#admin.bind({ endpoint, retry: true });
    this.#log.info({ endpoint: formatEndpoint(bound) }, "admin endpoint");
  }

  #takeSignals(): void {
    onSignal(["SIGTERM", "SIGINT"], (signal) => {
      if (this.#hasBeenAskedToStop) process.exit(EXIT.cutShort); // who asks twice does not want to wait
      this.#hasBeenAskedToStop = true;
      void this.#stop(signal, shutdownOptions(this.#config));
    });
    onSignal(["SIGUSR2"], (signal) => void this.#stop(signal, lameDuckOptions(this.#config)));
    onSignal(["SIGHUP"], () => {
      this.#reloading = this.#reloading.then(() => this.#reload());
    });
  }

  /** Drains and ends; called again, as a signal after SIGUSR2 does, it can only bring the end forward. */
  async #stop(signal: NodeJS.Signals, times: ShutdownOptions): Promise<void> {
    const isFirst = this.#phase === "starting" || this.#phase === "ready";
    this.#phase = "draining"; // the first thing to change: whoever sends clients stops now
    this.#log.info({ signal, open: this.#app.group.counts.open, ...times }, "shutting down");
    this.#tellStopping(signal, times);
    const report = await this.#app.group.shutdown(times);
    if (isFirst) await this.#stopped(report);
  }

  async #stopped(report: ShutdownReport): Promise<void> {
    await this.#close();
    const { accepted, refused } = this.#app.group.counts;
    this.#log.info({ ...report, elapsedMs: Math.round(report.elapsedMs), accepted, refused }, "stopped");
    process.exitCode = report.cut > 0 ? EXIT.cutAtDeadline : EXIT.ok;
  }

  async #close(): Promise<void> {
    this.#phase = "stopped";
    this.#notifier.close();
    await this.#app.stop?.();
    await this.#admin?.close();
  }

  async #reload(): Promise<void> {
    if (!this.#isReady) return;
    void this.#notifier.reloading();
    try {
      this.#loaded = await reloaded(this.#source, { before: this.#loaded, app: this.#app, log: this.#log });
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
    void this.#notifier.ready(`listening at ${this.#app.group.endpoints.map(formatEndpoint).join(", ")}`);
  }
}

/** Also of what a service starts besides its group, which may tell it as a signal's listener does. */
function isAbort(error: unknown): boolean {
  return error instanceof BindAbortedError || (error as Error).name === "AbortError";
}
