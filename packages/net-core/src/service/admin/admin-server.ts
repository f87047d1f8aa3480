import type { Registry } from "prom-client";
import type { Endpoint } from "../../address/endpoint.ts";
import type { BindOptions } from "../../bind/bind-plan.ts";
import type { Server } from "../../server/server.ts";
import type { ServerGroup } from "../../server/server-group.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import type { ServicePhase } from "../phase.ts";
import type { AdminLog } from "./admin-log.ts";
import type { AdminAnswer } from "./answer.ts";
import { answerRequests } from "./answer-requests.ts";
import { connectionRoutes } from "./connection-routes.ts";
import { healthRoutes } from "./health.ts";
import { makeHttpServer } from "./http-server.ts";
import { ListenerWatch } from "./listener-watch.ts";
import { LoopDelay } from "./loop-delay.ts";
import { Metrics, type PromClient } from "./metrics.ts";
import { type AdminRoute, Router } from "./router.ts";

/** More pages, by path; each answers `GET` and `HEAD`. A path that ends in `/*` stands for one more segment. */
export type AdminRoutes = Readonly<Record<string, AdminRoute>>;

/** What an admin endpoint shows. */
export interface AdminServerOptions {
  /** Whose connections it counts, shows and ends. */
  readonly group: ServerGroup;
  /** How far the service has come; asked for each `/readyz` and `/startupz`. */
  readonly phase: () => ServicePhase;
  /** The program, for the metric `holdfast_build_info`. */
  readonly name: string;
  readonly version: string;
  readonly log: AdminLog;
  /** Whether the service could serve a client, once its phase is `"ready"`; a text says why not. @default true */
  readonly isReady?: (() => boolean | string) | undefined;
  /** More pages. @default none */
  readonly routes?: AdminRoutes | undefined;
  /** Puts metrics of the user's own into the registry that `/metrics` shows; called once, before the first is asked for. */
  readonly addMetrics?: ((registry: Registry, client: PromClient) => void) | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

// Whoever is asked to go has a moment to take its answer.
const CLOSE_WITHIN_MS = 500;

/** What exists once the endpoint has been bound for the first time. */
interface Parts {
  readonly server: Server;
  readonly metrics: Metrics;
  readonly loopDelay: LoopDelay;
}

/**
 * The pages of a service for its operator and its supervisors, over HTTP on a listener of its own: `/healthz`,
 * `/readyz` and `/startupz`; `/metrics` for Prometheus; `/connections`, and `DELETE /connections/<id>` to end one.
 * Whoever reaches it may do all of that: it belongs on 127.0.0.1, on a Unix socket, or behind a firewall.
 *
 * ```ts
 * const admin = new AdminServer({ group, phase: () => "ready", name: "echo", version: "1.0.0", log });
 * await admin.bind({ endpoint: "unix:/run/echo/admin.sock", mode: 0o660 });
 * await group.start();
 * ```
 */
export class AdminServer implements AsyncDisposable {
  readonly #options: AdminServerOptions;
  readonly #listeners: readonly ListenerWatch[];
  readonly #router: Router;
  #made: Promise<Parts> | undefined;

  /** @throws {OptionTypeError} when a path of `routes` is none, or is taken. */
  constructor(options: AdminServerOptions) {
    this.#options = options;
    this.#listeners = options.group.servers.map((server, place) => new ListenerWatch(server, place));
    this.#router = new Router(
      {
        ...healthRoutes(options),
        ...connectionRoutes(this.#listeners, options.log),
        "/metrics": { GET: () => this.#showMetrics() },
      },
      options.routes,
    );
  }

  /**
   * Listens, and begins to count. To be called before the group is started: the bytes and the end of a connection that
   * is open by then are in no sum.
   * @param options as of {@link Server.bind}: any endpoint, retry, mode and group of a Unix path.
   * @returns the endpoint in force, its port filled in.
   * @throws what {@link Server.bind} throws.
   */
  async bind(options: BindOptions): Promise<Endpoint> {
    const { server, metrics, loopDelay } = await this.#parts();
    const endpoint = await server.bind(options);
    for (const listener of this.#listeners) listener.start(metrics.endsOf(listener.id));
    loopDelay.start();
    return endpoint;
  }

  /** Stops counting and listening; whoever is still connected after half a second is cut. It may be bound again. */
  async close(): Promise<void> {
    const parts = await this.#made;
    parts?.loopDelay.stop();
    for (const listener of this.#listeners) listener.stop();
    await parts?.server.shutdown({ deadlineMs: CLOSE_WITHIN_MS });
  }

  /** {@link close} */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #parts(): Promise<Parts> {
    return (this.#made ??= this.#make());
  }

  async #make(): Promise<Parts> {
    const { log, addMetrics, clock = systemClock } = this.#options;
    const [server, client] = await Promise.all([
      makeHttpServer(answerRequests(this.#router, log)),
      import("prom-client"),
    ]);
    server.on("error", (error) => log.warn({ err: error }, "the admin endpoint has an error"));
    const metrics = new Metrics(client, this.#options);
    addMetrics?.(metrics.registry, client);
    return { server, metrics, loopDelay: new LoopDelay(clock, (delayMs) => metrics.delayed(delayMs)) };
  }

  async #showMetrics(): Promise<AdminAnswer> {
    const { metrics } = await this.#parts();
    const body = await metrics.text(this.#listeners.map((listener) => listener.sample()));
    return { contentType: metrics.registry.contentType, body };
  }
}
