import type { Logger } from "pino";
import { isDeepStrictEqual } from "node:util";
import { stateOf } from "../../server/server-state.ts";
import { loadConfig, type LoadedConfig, type LoadOptions } from "../config/load-config.ts";
import type { Settings } from "../config/setting.ts";
import { limitOptions, tlsOptions } from "../server-settings.ts";
import type { Service, ServiceApp } from "../service.ts";

type Loaded = LoadedConfig<Service["settings"]>;

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
  const { next, changed, kept } = merged(source.settings, before, await loadConfig(source));
  const config = next.values;
  const tls = tlsOptions(config); // reads the files: before anything has changed
  const limits = limitOptions(config);
  if (tls) {
    for (const server of app.group.servers) if (stateOf(server).acceptor?.policy.tls) server.reloadTls(tls);
  }
  for (const server of app.group.servers) server.setLimits(limits);
  log.level = config["log.level"];
  await app.reload?.(next.values);
  log.info({ changed }, "reloaded");
  if (kept.length > 0) log.warn({ settings: kept }, "not changed: these need a restart");
  return next;
}

/** The new configuration, but with the old values of what cannot change while it runs. */
function merged(
  settings: Settings,
  before: Loaded,
  after: Loaded,
): { readonly next: Loaded; readonly changed: readonly string[]; readonly kept: readonly string[] } {
  const old = before.values as Readonly<Record<string, unknown>>;
  const young = after.values as Readonly<Record<string, unknown>>;
  const different = Object.keys(settings).filter((key) => !isDeepStrictEqual(old[key], young[key]));
  const kept = different.filter((key) => !settings[key]?.isReloadable);
  const values = { ...young, ...Object.fromEntries(kept.map((key) => [key, old[key]])) } as Loaded["values"];
  const sources = { ...after.sources, ...Object.fromEntries(kept.map((key) => [key, before.sources[key]])) };
  return {
    next: { ...after, values, sources: sources as Loaded["sources"] },
    changed: different.filter((key) => !kept.includes(key)),
    kept,
  };
}
