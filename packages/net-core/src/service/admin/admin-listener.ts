import type { Endpoint } from "../../address/endpoint.ts";
import type { BindOptions } from "../../bind/bind-plan.ts";
import type { Server } from "../../server/server.ts";
import type { AdminLog } from "./admin-log.ts";
import type { AdminPages } from "./admin-pages.ts";
import { answerRequests } from "./answer-requests.ts";
import type { AdminToken } from "./authorization.ts";
import { makeHttpServer } from "./http-server.ts";

// Whoever is asked to go has a moment to take its answer.
const CLOSE_WITHIN_MS = 500;

/** Where an admin endpoint listens, whatever its pages are about. */
export class AdminListener {
  readonly #pages: AdminPages;
  readonly #log: AdminLog;
  readonly #token: AdminToken;
  #made: Promise<Server> | undefined;

  constructor(pages: AdminPages, log: AdminLog, token: AdminToken = () => undefined) {
    this.#pages = pages;
    this.#log = log;
    this.#token = token;
  }

  /** Listens, and begins to count. @throws what {@link Server.bind} throws. */
  async bind(options: BindOptions): Promise<Endpoint> {
    const server = await (this.#made ??= this.#make());
    const endpoint = await server.bind(options);
    await this.#pages.start();
    return endpoint;
  }

  /** Stops counting and listening; whoever is still connected after half a second is cut. It may be bound again. */
  async close(): Promise<void> {
    const server = await this.#made;
    this.#pages.stop();
    await server?.shutdown({ deadlineMs: CLOSE_WITHIN_MS });
  }

  async #make(): Promise<Server> {
    const server = await makeHttpServer(answerRequests(this.#pages, this.#log, this.#token));
    server.on("error", (error) => this.#log.warn({ err: error }, "the admin endpoint has an error"));
    return server;
  }
}
