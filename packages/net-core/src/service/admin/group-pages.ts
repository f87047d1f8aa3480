import type { Registry } from "prom-client";
import type { ServerGroup } from "../../server/server-group.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import type { ServicePhase } from "../phase.ts";
import type { AdminLog } from "./admin-log.ts";
import type { AdminPages } from "./admin-pages.ts";
import type { AdminAnswer, AdminRequest } from "./answer.ts";
import { connectionRoutes } from "./connection-routes.ts";
import { healthRoutes } from "./health.ts";
import { ListenerWatch } from "./listener-watch.ts";
import { LoopDelay } from "./loop-delay.ts";
import { Metrics, type MetricsSample, type PromClient } from "./metrics.ts";
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
  /**
   * What clients must show as `Authorization: Bearer <token>`, but for the three pages about health; asked at each
   * request. @default nothing
   */
  readonly token?: (() => string | undefined) | undefined;
  /** More pages. @default none */
  readonly routes?: AdminRoutes | undefined;
  /** Puts metrics of the user's own into the registry that `/metrics` shows; called once, before the first is asked for. */
  readonly addMetrics?: ((registry: Registry, client: PromClient) => void) | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

/** What exists once the pages have been started for the first time. */
interface Parts {
  readonly metrics: Metrics;
  readonly loopDelay: LoopDelay;
}

/** The pages about a group of servers of this process. */
export class GroupPages implements AdminPages {
  readonly #options: AdminServerOptions;
  readonly #listeners: readonly ListenerWatch[];
  readonly #router: Router;
  #made: Promise<Parts> | undefined;
  #loopDelay: LoopDelay | undefined;

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

  async start(): Promise<void> {
    const { metrics, loopDelay } = await this.#parts();
    for (const listener of this.#listeners) listener.start(metrics.endsOf(listener.id));
    loopDelay.start();
    this.#loopDelay = loopDelay;
  }

  stop(): void {
    this.#loopDelay?.stop();
    for (const listener of this.#listeners) listener.stop();
  }

  answer(request: AdminRequest): Promise<AdminAnswer> {
    return this.#router.answer(request);
  }

  /** All figures as of now, to be added to those of other processes. */
  async sample(): Promise<MetricsSample> {
    const { metrics } = await this.#parts();
    return metrics.sample(this.#listeners.map((listener) => listener.sample()));
  }

  #parts(): Promise<Parts> {
    return (this.#made ??= this.#make());
  }

  async #make(): Promise<Parts> {
    const { addMetrics, clock = systemClock } = this.#options;
    const client = await import("prom-client");
    const metrics = new Metrics(client, this.#options);
    addMetrics?.(metrics.registry, client);
    return { metrics, loopDelay: new LoopDelay(clock, (delayMs) => metrics.delayed(delayMs)) };
  }

  async #showMetrics(): Promise<AdminAnswer> {
    const { metrics } = await this.#parts();
    const body = await metrics.text(this.#listeners.map((listener) => listener.sample()));
    return { contentType: metrics.registry.contentType, body };
  }
}
