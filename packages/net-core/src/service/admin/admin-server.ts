import type { Endpoint } from "../../address/endpoint.ts";
import type { BindOptions } from "../../bind/bind-plan.ts";
import { AdminListener } from "./admin-listener.ts";
import { type AdminServerOptions, GroupPages } from "./group-pages.ts";

/**
 * The pages of a service for its operator and its supervisors, over HTTP on a listener of its own: `/healthz`,
 * `/readyz` and `/startupz`; `/metrics` for Prometheus; `/connections`, and `DELETE /connections/<id>` to end one.
 * Whoever reaches it may do all of that, unless a token is asked for: it belongs on 127.0.0.1, on a Unix socket, or
 * behind a firewall.
 *
 * ```ts
 * const admin = new AdminServer({ group, phase: () => "ready", name: "echo", version: "1.0.0", log });
 * await admin.bind({ endpoint: "unix:/run/echo/admin.sock", mode: 0o660 });
 * await group.start();
 * ```
 */
export class AdminServer implements AsyncDisposable {
  readonly #listener: AdminListener;

  /** @throws {OptionTypeError} when a path of `routes` is none, or is taken. */
  constructor(options: AdminServerOptions) {
    this.#listener = new AdminListener(new GroupPages(options), options.log, options.token);
  }

  /**
   * Listens, and begins to count. To be called before the group is started: the bytes and the end of a connection that
   * is open by then are in no sum.
   * @param options as of {@link Server.bind}: any endpoint, retry, mode and group of a Unix path.
   * @returns the endpoint in force, its port filled in.
   * @throws what {@link Server.bind} throws.
   */
  bind(options: BindOptions): Promise<Endpoint> {
    return this.#listener.bind(options);
  }

  /** Stops counting and listening; whoever is still connected after half a second is cut. It may be bound again. */
  close(): Promise<void> {
    return this.#listener.close();
  }

  /** {@link close} */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
