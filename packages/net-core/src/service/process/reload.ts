import type { Logger } from "pino";
import { isDeepStrictEqual } from "node:util";
import { stateOf } from "../../server/server-state.ts";
import { loadConfig, type LoadOptions } from "../config/load-config.ts";
import type { Settings } from "../config/setting.ts";
import { type CommonConfig, limitOptions, tlsOptions } from "../server-settings.ts";
import type { Service, ServiceApp } from "../service.ts";
import type { Loaded } from "./serving.ts";

/** What is reloaded. */
interface Running {
  readonly before: Loaded;
  readonly app: ServiceApp;
  readonly log: Logger;
}

/**
 * Reads the configuration again and puts into force what can be while connections are open. Of what cannot, the old
 * values stay, and the log says so.
 * @returns the configuration in force.
 * @throws what is wrong with the new one; then nothing has changed.
 */
export async function reloaded(source: LoadOptions<Service["settings"]>, running: Running): Promise<Loaded> {
  const { before, app, log } = running;
  const { next, changed, kept } = merged(source.settings, { before, after: await loadConfig(source) });
  await putIntoForce(next.values, app, log);
  log.info({ changed }, "reloaded");
  if (kept.length > 0) log.warn({ settings: kept }, "not changed: these need a restart");
  return next;
}

/** Changes what can be changed while connections are open. @throws what is wrong; then nothing has changed. */
export async function putIntoForce(config: CommonConfig, app: ServiceApp, log: Logger): Promise<void> {
  const tls = tlsOptions(config); // reads the files: before anything has changed
  const limits = limitOptions(config);
  if (tls) {
    for (const server of app.group.servers) if (stateOf(server).acceptor?.policy.tls) server.reloadTls(tls);
  }
  for (const server of app.group.servers) server.setLimits(limits);
  log.level = config["log.level"];
  await app.reload?.(config);
}

/** A configuration that is to take another one's place. */
interface Change {
  /** The new one, but with the old values of what is kept. */
  readonly next: Loaded;
  /** The settings that have new values. */
  readonly changed: readonly string[];
  /** Those that would have, but cannot be changed. */
  readonly kept: readonly string[];
}

/** @param canChange whether a setting gets its new value. @default what SIGHUP changes */
export function merged(
  settings: Settings,
  { before, after }: { readonly before: Loaded; readonly after: Loaded },
  canChange: (key: string) => boolean = (key) => settings[key]?.isReloadable === true,
): Change {
  const old = before.values as Readonly<Record<string, unknown>>;
  const young = after.values as Readonly<Record<string, unknown>>;
  const different = Object.keys(settings).filter((key) => !isDeepStrictEqual(old[key], young[key]));
  const kept = different.filter((key) => !canChange(key));
  const values = { ...young, ...Object.fromEntries(kept.map((key) => [key, old[key]])) } as Loaded["values"];
  const sources = { ...after.sources, ...Object.fromEntries(kept.map((key) => [key, before.sources[key]])) };
  return {
    next: { ...after, values, sources: sources as Loaded["sources"] },
    changed: different.filter((key) => !kept.includes(key)),
    kept,
  };
}
