import { ConfigError, type ConfigProblem, throwIfAny } from "../config/config-error.ts";
import { count } from "../config/kinds.ts";
import type { Settings, Setting } from "../config/setting.ts";
import type { Service } from "../service.ts";

/** What a service has that can be run by several processes. */
type WorkersSetting = { readonly workers: Setting<number> };

const MAX_WORKERS = 64;

const WORKERS: WorkersSetting = {
  workers: count({
    min: 1,
    max: MAX_WORKERS,
    default: 1,
    help: "processes that serve; with more than one, limits are divided among them",
  }),
};

/** All that can be set of a service: its own settings, and `workers` where it can be run by several processes. */
export function settingsOf<Own extends Settings>(service: Pick<Service, "canUseWorkers"> & { settings: Own }): Own {
  return service.canUseWorkers ? { ...service.settings, ...WORKERS } : service.settings;
}

/** How many processes serve. */
export function workersOf(config: object): number {
  return (config as { readonly workers?: number }).workers ?? 1;
}

/** @throws {ConfigError} for what cannot be together with several workers. */
export function requireDivisible(settings: Settings, config: object): void {
  throwIfAny(ConfigError, divisionProblems(settings, config));
}

/** What cannot be together with several workers. */
export function divisionProblems(settings: Settings, config: object): readonly ConfigProblem[] {
  const workers = workersOf(config);
  if (workers === 1) return [];
  const values = config as Readonly<Record<string, unknown>>;
  const tooSmall = dividedKeys(settings).filter((key) => typeof values[key] === "number" && values[key] < workers);
  const problems = tooSmall.map((key) => {
    const message = `${key} must be at least as many as there are workers (${workers}), got ${String(values[key])}`;
    return { key, message };
  });
  // The workers share what the primary has bound; with a queue of its own each, they could not be replaced unnoticed.
  if (values["reuse-port"] !== true) return problems;
  return [...problems, { key: "reuse-port", message: "reuse-port must be off where there are several workers" }];
}

/** The configuration of one of several workers, from 0: of each total it gets its share. */
export function configOfWorker<Config extends object>(settings: Settings, config: Config, place: number): Config {
  const values = config as Readonly<Record<string, unknown>>;
  const totals = dividedKeys(settings).filter((key) => typeof values[key] === "number");
  const shares = totals.map((key) => [key, shareOf(values[key] as number, workersOf(config), place)]);
  return { ...config, ...(Object.fromEntries(shares) as object) };
}

/** What one of several gets of a total; the shares make up the total. */
export function shareOf(total: number, parts: number, place: number): number {
  return Math.floor(total / parts) + (place < total % parts ? 1 : 0);
}

function dividedKeys(settings: Settings): readonly string[] {
  return Object.keys(settings).filter((key) => settings[key]?.isDivided);
}
