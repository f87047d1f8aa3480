import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./config-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Entry } from "./load-config.ts";
import { type Settings, variableOf } from "./setting.ts";

type Environment = Readonly<Record<string, string | undefined>>;

// Kubernetes and Docker tell of services by variables that begin with the service's name, as ours may.
const OF_SERVICE_LINKS = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/**
 * What the environment sets: `ECHO_LISTEN`, and for secrets `ECHO_TOKEN_FILE` too, which names a file.
 * @throws {ConfigError} for a variable that begins as ours do and is none of them, or a file that cannot be read.
 */
export function environmentEntries(settings: Settings, envPrefix: string, env: Environment): Map<string, Entry> {
  const keys = new Map(Object.keys(settings).map((key) => [variableOf(envPrefix, key), key]));
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(`${envPrefix}_`) || value === undefined || name === variableOf(envPrefix, "config")) continue;
    const key = keys.get(name) ?? keyOfFile(name, keys, settings);
    if (key === undefined) {
      if (OF_SERVICE_LINKS.test(name)) continue;
      throw new ConfigError(
        `unknown environment variable ${name}${didYouMean(name, [...keys.keys()]) || "; see --help"}`,
      );
    }
    if (entries.has(key))
      throw new ConfigError(`${name} and ${entries.get(key)?.source.name} must not both be set`, { key });
    const raw = keys.has(name) ? value : contentOf(value, name, key);
    entries.set(key, { raw: settings[key]?.isList ? listed(raw) : raw, source: { kind: "environment", name } });
  }
  return entries;
}

/**
 * What systemd's credentials hold, each in a file named as the key of a setting: the content of a secret, and the path
 * of what is a file anyway. https://systemd.io/CREDENTIALS/
 */
export function credentialEntries(settings: Settings, env: Environment): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const folder = env["CREDENTIALS_DIRECTORY"];
  if (folder === undefined) return entries;
  for (const [key, { isSecret, isFile }] of Object.entries(settings)) {
    if (!isSecret && !isFile) continue;
    const path = join(folder, key);
    const content = contentIfAny(path);
    if (content === undefined) continue;
    entries.set(key, { raw: isFile ? path : content, source: { kind: "credential", name: path } });
  }
  return entries;
}

function keyOfFile(name: string, keys: ReadonlyMap<string, string>, settings: Settings): string | undefined {
  const key = name.endsWith("_FILE") ? keys.get(name.slice(0, -"_FILE".length)) : undefined;
  return key !== undefined && settings[key]?.isSecret ? key : undefined;
}

function listed(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== "");
}

function contentOf(path: string, name: string, key: string): string {
  try {
    return withoutNewline(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ConfigError(`the file that ${name} names cannot be read: ${(error as Error).message}`, {
      key,
      cause: error,
    });
  }
}

function contentIfAny(path: string): string | undefined {
  try {
    return withoutNewline(readFileSync(path, "utf8"));
  } catch {
    return undefined; // most settings have no credential
  }
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}
