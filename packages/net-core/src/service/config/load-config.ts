import { inspect } from "node:util";
import { safeParse } from "valibot";
import type { GivenFlags } from "./command-line.ts";
import { ConfigError, type ConfigProblem, throwIfAny, UsageError } from "./config-error.ts";
import { type ConfigFile, readConfigFile } from "./config-file.ts";
import { readCredentials } from "./credentials.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { emptyReading, type Entry, type Reading } from "./reading.ts";
import { type ConfigOf, flagOf, type Setting, settingOf, type Settings, type Source, variableOf } from "./setting.ts";

/** Where a configuration is put together from. */
export interface LoadOptions<Own extends Settings> {
  readonly settings: Own;
  readonly envPrefix: string;
  readonly given: GivenFlags;
  readonly env: Environment;
}

/** A configuration that is right. */
export interface LoadedConfig<Own extends Settings> {
  readonly values: ConfigOf<Own>;
  readonly sources: Readonly<Record<string, Source>>;
}

/**
 * Puts a configuration together: defaults, then the file, the environment, systemd's credentials and the flags, each
 * before the one in front of it. Each has to be right, also where a stronger one takes its place.
 * @throws {UsageError} when flags are wrong; of the rest nothing is said then.
 * @throws {ConfigError} when anything else is.
 */
export async function loadConfig<Own extends Settings>(options: LoadOptions<Own>): Promise<LoadedConfig<Own>> {
  const { settings, given } = options;
  const flags = checked(settings, readFlags(settings, given));
  throwIfAny(UsageError, flags.problems); // the command line is what the operator looks at first
  const weaker = await readWeaker(options);
  throwIfAny(ConfigError, problemsOf(weaker));

  const byStrength = [defaultsOf(settings), ...weaker, flags];
  const sources = Object.assign({}, ...byStrength.map((source) => source.sources)) as Record<string, Source>;
  const values = Object.assign({}, ...byStrength.map((source) => source.values)) as ConfigOf<Own>;
  return { values, sources };
}

/** All that is wrong with a configuration: on the command line first, then in the other sources by their strength. */
export async function configProblems(options: LoadOptions<Settings>): Promise<readonly ConfigProblem[]> {
  const { settings, given } = options;
  return problemsOf([checked(settings, readFlags(settings, given)), ...(await readWeaker(options))]);
}

/** What is there besides the command line, the weakest first. */
async function readWeaker(options: LoadOptions<Settings>): Promise<readonly Checked[]> {
  const { settings, envPrefix, env } = options;
  const file = fileOf(options);
  const readings = [
    file ? await readConfigFile(settings, file) : emptyReading(),
    readEnvironment(settings, envPrefix, env),
    readCredentials(settings, env),
  ];
  return readings.map((reading) => checked(settings, reading));
}

function problemsOf(sources: readonly Checked[]): readonly ConfigProblem[] {
  return sources.flatMap(({ problems }) => problems);
}

/** What a source sets, once it has been looked at. */
interface Checked {
  readonly values: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, Source>>;
  readonly problems: readonly ConfigProblem[];
}

function fileOf({ envPrefix, given, env }: LoadOptions<Settings>): ConfigFile | undefined {
  const flag = given.get("config")?.at(-1);
  if (flag !== undefined) return { path: flag, namedBy: "--config" };
  const namedBy = variableOf(envPrefix, "config");
  const path = env[namedBy];
  return path === undefined ? undefined : { path, namedBy };
}

function readFlags(settings: Settings, given: GivenFlags): Reading {
  const reading = emptyReading();
  for (const [key, texts] of given) {
    const setting = settingOf(settings, key);
    if (!setting) continue; // --config, for instance
    const source: Source = { kind: "flag", name: flagOf(key) };
    reading.entries.set(key, { raw: setting.isList ? texts : texts.at(-1), source });
  }
  return reading;
}

const DEFAULT: Source = { kind: "default", name: "default" };

/** @throws {TypeError} for a default that its own setting does not allow: a mistake of the program. */
function defaultsOf(settings: Settings): Checked {
  const reading = emptyReading();
  for (const [key, { default: raw }] of Object.entries(settings)) {
    if (raw !== undefined) reading.entries.set(key, { raw, source: DEFAULT });
  }
  const { values, problems } = checked(settings, reading);
  if (problems[0]) throw new TypeError(problems[0].message);
  const keys = Object.keys(settings);
  return {
    values: Object.fromEntries(keys.map((key) => [key, values[key]])),
    sources: Object.fromEntries(keys.map((key) => [key, DEFAULT])),
    problems,
  };
}

function checked(settings: Settings, { entries, problems: before }: Reading): Checked {
  const values: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  const problems = [...before];
  for (const [key, entry] of entries) {
    const setting = settingOf(settings, key);
    if (!setting) continue;
    const result = safeParse(setting.schema, entry.raw, { abortEarly: true });
    sources[key] = entry.source;
    if (result.success) values[key] = result.output;
    else
      problems.push({
        key,
        source: entry.source,
        message: whatIsWrong(key, setting, { entry, issue: result.issues[0] }),
      });
  }
  return { values, sources, problems };
}

interface Fault {
  readonly entry: Entry;
  readonly issue: { readonly type: string; readonly message: string };
}

function whatIsWrong(key: string, setting: Setting, { entry: { raw, source }, issue }: Fault): string {
  const place = placeOf(key, source);
  const isOurs = issue.type === "raw_transform" && !setting.isSecret; // its message quotes the value
  return isOurs ? `${place}: ${issue.message}` : `${place} must be ${setting.allowed}, got ${shown(setting, raw)}`;
}

function placeOf(key: string, { kind, name }: Source): string {
  if (kind === "default") return `the default of ${key}`;
  if (kind === "file") return `${key} in ${name}`;
  return kind === "credential" ? `the credential ${name}` : name;
}

function shown({ isSecret }: Setting, raw: unknown): string {
  if (isSecret) return raw === "" ? "nothing" : "something else";
  return typeof raw === "string" ? JSON.stringify(raw) : inspect(raw, { depth: 1, breakLength: Infinity });
}
