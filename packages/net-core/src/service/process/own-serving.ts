import { formatEndpoint } from "../../address/endpoint.ts";
import type { ShutdownOptions } from "../../server/shutdown.ts";
import { logConnections } from "../log/connection-log.ts";
import type { ServiceApp } from "../service.ts";
import { reloaded } from "./reload.ts";
import type { Admin, Loaded, Serving, ServingOptions, ServingReport } from "./serving.ts";

/** Serving by this process itself. */
export class OwnServing implements Serving {
  readonly #options: ServingOptions;
  readonly #app: ServiceApp;
  #loaded: Loaded;

  private constructor(options: ServingOptions, app: ServiceApp) {
    this.#options = options;
    this.#app = app;
    this.#loaded = options.loaded;
  }

  /** @throws what the making of the service throws. */
  static async make(options: ServingOptions): Promise<OwnServing> {
    const { service, loaded, log } = options;
    const app = await service.create({ config: loaded.values, log });
    for (const server of app.group.servers) logConnections(server, log);
    return new OwnServing(options, app);
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  get endpoints(): readonly string[] {
    return this.#app.group.endpoints.map(formatEndpoint);
  }

  get facts(): object {
    return { open: this.#app.group.counts.open };
  }

  /** Loaded only when asked for: HTTP and metrics take as long to load as the server itself. */
  async admin(): Promise<Admin> {
    const { AdminServer } = await import("../admin/admin-server.ts");
    const { service, phase, log } = this.#options;
    const { name, version } = service;
    const { group, routes, addMetrics } = this.#app;
    const isReady = (): boolean | string => this.#app.isReady?.() ?? true;
    const token = (): string | undefined => this.#loaded.values["admin.token"];
    return new AdminServer({ group, phase, name, version, log, isReady, routes, addMetrics, token });
  }

  async start(): Promise<void> {
    await this.#app.group.start();
    await this.#app.start?.();
  }

  async reload(): Promise<void> {
    const { source, log } = this.#options;
    this.#loaded = await reloaded(source, { before: this.#loaded, app: this.#app, log });
  }

  async shutdown(times: ShutdownOptions): Promise<ServingReport> {
    const report = await this.#app.group.shutdown(times);
    const { accepted, refused } = this.#app.group.counts;
    return { ...report, accepted, refused };
  }

  async close(): Promise<void> {
    await this.#app.stop?.();
  }

  kill(): void {} // it ends with the process
}
