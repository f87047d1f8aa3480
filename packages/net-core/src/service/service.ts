import type { Logger } from "pino";
import type { ServerGroup } from "../server/server-group.ts";
import type { AdminRoutes, AdminServerOptions } from "./admin/group-pages.ts";
import type { CommonSettings } from "./common-settings.ts";
import type { ConfigOf } from "./config/setting.ts";

/** What a service is given to be made from. */
export interface ServiceContext<Config> {
  readonly config: Config;
  readonly log: Logger;
}

/** A service that is made, and runs once its group is started. */
export interface ServiceApp<Config = unknown> {
  /** All that listens for connections. Started, drained and shown by the process. */
  readonly group: ServerGroup;
  /** What else has to run, such as a UDP socket; after the group has been started. */
  start?(): Promise<void>;
  /** Ends what {@link start} began; after the group has been drained. */
  stop?(): Promise<void>;
  /** Puts new values of the service's own settings into force; limits, TLS files and log level are seen to. */
  reload?(config: Config): void | Promise<void>;
  /** Whether it could serve a client; a text says why not. @default true once it listens */
  isReady?(): boolean | string;
  /** More pages for the admin endpoint; with several workers, one of them answers. */
  readonly routes?: AdminRoutes;
  /** Puts metrics of the service's own beside the others; with several workers they are added up. */
  readonly addMetrics?: AdminServerOptions["addMetrics"];
}

/** Something that a command does instead of serving: `holdfast-line-chat export --store chat.db`. */
export interface SubCommand<Config> {
  readonly name: string;
  /** What it does, in a few words for `--help`. */
  readonly summary: string;
  /** @throws {ConfigError} where something must be set that is not; the process then ends with 78. */
  run(config: Config): void | Promise<void>;
}

/** A server as a program to deploy: what it is called, what can be set, and how it is made. */
export interface Service<Own extends CommonSettings = CommonSettings> {
  /** Its name in the log: `"echo"`. */
  readonly name: string;
  /** What its command is called: `"holdfast-echo"`. */
  readonly command: string;
  /** What its environment variables begin with: `"ECHO"` for `ECHO_LISTEN`. */
  readonly envPrefix: string;
  /** What it does, in a sentence for `--help`. */
  readonly summary: string;
  readonly version: string;
  /**
   * Whether several processes may serve side by side: what one connection does must be nothing to any other. Only then
   * is there the setting `workers`. @default false
   */
  readonly canUseWorkers?: boolean;
  /** Its own settings and those that every service has, see `commonSettings()`. */
  readonly settings: Own;
  /** What the command does besides, each by a word in front of the flags; `healthcheck` is there in any case. */
  readonly subCommands?: readonly SubCommand<ConfigOf<Own>>[];
  /** @throws what net-core throws for options that do not go together; the process then ends with 78. */
  create(context: ServiceContext<ConfigOf<Own>>): ServiceApp<ConfigOf<Own>> | Promise<ServiceApp<ConfigOf<Own>>>;
}
