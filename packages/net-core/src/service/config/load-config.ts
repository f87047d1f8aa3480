import { inspect } from "node:util";
import { safeParse } from "valibot";
import type { GivenFlags } from "./command-line.ts";
import { fileEntries } from "./config-file.ts";
import { ConfigError, UsageError } from "./config-error.ts";
import { credentialEntries, environmentEntries } from "./environment.ts";
import { type ConfigOf, flagOf, type Setting, type Settings, type Source, variableOf } from "./setting.ts";

/** Where a configuration is put together from. */
export interface LoadOptions<Own extends Settings> {
  readonly settings: Own;
  readonly envPrefix: string;
  readonly given: GivenFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration that is right. */
export interface LoadedConfig<Own extends Settings> {
  readonly values: ConfigOf<Own>;
  readonly sources: Readonly<Record<string, Source>>;
}

/** What one source says of one setting. */
export interface Entry {
  readonly raw: unknown;
  readonly source: Source;
}

/**
 * Puts a configuration together: defaults, then the file, the environment, systemd's credentials and the flags, each
 * before the one in front of it.
 * @throws {UsageError} when a flag is wrong.
 * @throws {ConfigError} when anything else is.
 */
export async function loadConfig<Own extends Settings>(options: LoadOptions<Own>): Promise<LoadedConfig<Own>> {
  const { settings, envPrefix, given, env } = options;
  const file = given.get("config")?.at(-1) ?? env[variableOf(envPrefix, "config")];
  const flags = flagEntries(settings, given);
  const flagValues = checked(settings, flags); // the command line is what the operator looks at first
  const weaker = new Map([
    ...(file === undefined ? [] : await fileEntries(settings, file)),
    ...environmentEntries(settings, envPrefix, env),
    ...credentialEntries(settings, env),
  ]);
  const values = { ...defaultsOf(settings), ...checked(settings, weaker), ...flagValues };
  const sources = Object.fromEntries(
    Object.keys(settings).map((key) => [key, (flags.get(key) ?? weaker.get(key))?.source ?? DEFAULT]),
  );
  return { values: values as ConfigOf<Own>, sources };
}

const DEFAULT: Source = { kind: "default", name: "default" };

function flagEntries(settings: Settings, given: GivenFlags): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [key, texts] of given) {
    const setting = settings[key];
    if (!setting) continue; // --config, for instance
    entries.set(key, { raw: setting.isList ? texts : texts.at(-1), source: { kind: "flag", name: flagOf(key) } });
  }
  return entries;
}

function defaultsOf(settings: Settings): Record<string, unknown> {
  const withDefault = Object.entries(settings).filter(([, setting]) => setting.default !== undefined);
  return checked(settings, new Map(withDefault.map(([key, { default: raw }]) => [key, { raw, source: DEFAULT }])));
}

function checked(settings: Settings, entries: ReadonlyMap<string, Entry>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.fromEntries(Object.keys(settings).map((key) => [key, undefined]));
  for (const [key, entry] of entries) {
    const setting = settings[key];
    if (setting) values[key] = checkedValue(key, setting, entry);
  }
  return Object.fromEntries(Object.entries(values).filter(([key]) => entries.has(key)));
}

function checkedValue(key: string, setting: Setting, { raw, source }: Entry): unknown {
  const result = safeParse(setting.schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const isOurs = issue.type === "raw_transform" && !setting.isSecret; // its message quotes the value
  const place = placeOf(key, source);
  const message = isOurs
    ? `${place}: ${issue.message}`
    : `${place} must be ${setting.allowed}, got ${shown(setting, raw)}`;
  throw source.kind === "flag" ? new UsageError(message, { key }) : new ConfigError(message, { key });
}

function placeOf(key: string, { kind, name }: Source): string {
  if (kind === "file") return `${key} in ${name}`;
  return kind === "credential" ? `the credential ${name}` : name;
}

function shown({ isSecret }: Setting, raw: unknown): string {
  if (isSecret) return "something else";
  return typeof raw === "string" ? JSON.stringify(raw) : inspect(raw, { depth: 1, breakLength: Infinity });
}
