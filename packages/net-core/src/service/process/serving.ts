import type { Logger } from "pino";
import type { Endpoint } from "../../address/endpoint.ts";
import type { BindOptions } from "../../bind/bind-plan.ts";
import type { ShutdownOptions, ShutdownReport } from "../../server/shutdown.ts";
import type { LoadedConfig, LoadOptions } from "../config/load-config.ts";
import type { ServicePhase } from "../phase.ts";
import type { Service } from "../service.ts";

/** A configuration of some service. */
export type Loaded = LoadedConfig<Service["settings"]>;

/** What a service is made from that is to serve. */
export interface ServingOptions {
  readonly service: Service;
  /** Where the configuration comes from, and will come from at the next reload. */
  readonly source: LoadOptions<Service["settings"]>;
  readonly loaded: Loaded;
  readonly log: Logger;
  readonly phase: () => ServicePhase;
}

/** What became of all connections at the end of a service. */
export interface ServingReport extends ShutdownReport {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** An admin endpoint that does not listen yet. */
export interface Admin {
  bind(options: BindOptions): Promise<Endpoint>;
  close(): Promise<void>;
}

/** What does the serving for a service: this process itself, or its workers. */
export interface Serving {
  /** Where it listens now. */
  readonly endpoints: readonly string[];
  /** What is worth a word in the log when it begins to go down. */
  readonly facts: object;
  admin(): Promise<Admin>;
  /** @throws why it cannot serve; to be shut down then. */
  start(): Promise<void>;
  /** Puts a configuration that is read anew into force. @throws what is wrong with it; then nothing has changed. */
  reload(): Promise<void>;
  /** Called again, it can only bring the end forward. */
  shutdown(times: ShutdownOptions): Promise<ServingReport>;
  /** Ends what runs besides the connections; after {@link shutdown}. */
  close(): Promise<void>;
  /** Does not wait for anything. */
  kill(): void;
  /** Called when it cannot serve any more, with the reason. */
  onFailure?: ((error: Error) => void) | undefined;
  /** The configuration in force. */
  readonly loaded: Loaded;
}
