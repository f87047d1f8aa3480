import { readFileSync } from "node:fs";
import { ConfigError } from "./config-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Entry } from "./load-config.ts";
import type { Settings } from "./setting.ts";

/**
 * What a file sets: JSON where its name ends in `.json`, and else YAML; groups are nested.
 * @throws {ConfigError} when it cannot be read, is neither, or has a key that is no setting.
 */
export async function fileEntries(settings: Settings, path: string): Promise<Map<string, Entry>> {
  const content = await parsed(path, read(path));
  const entries = new Map<string, Entry>();
  if (content === null || content === undefined) return entries; // an empty file
  if (!isGroup(content)) throw new ConfigError(`${path} must be a mapping of settings`);
  addGroup({ settings, path, entries }, content, "");
  return entries;
}

interface Target {
  readonly settings: Settings;
  readonly path: string;
  readonly entries: Map<string, Entry>;
}

function addGroup(target: Target, group: Readonly<Record<string, unknown>>, prefix: string): void {
  const { settings, path, entries } = target;
  for (const [name, value] of Object.entries(group)) {
    const key = `${prefix}${name}`;
    if (settings[key] && !name.includes(".")) entries.set(key, { raw: value, source: { kind: "file", name: path } });
    else if (isGroup(value) && hasGroup(settings, key)) addGroup(target, value, `${key}.`);
    else throw unknownKey(target, key);
  }
}

function unknownKey({ settings, path }: Target, key: string): ConfigError {
  const groups = Object.keys(settings).flatMap((known) => (known.includes(".") ? [known.split(".", 1)[0] ?? ""] : []));
  const hint = didYouMean(key, [...Object.keys(settings), ...groups]);
  const what = hasGroup(settings, key) ? "must be a mapping of settings" : `is no setting${hint || "; see --help"}`;
  return new ConfigError(`${key} in ${path} ${what}`, { key });
}

function hasGroup(settings: Settings, name: string): boolean {
  return Object.keys(settings).some((key) => key.startsWith(`${name}.`));
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`, { key: "config", cause: error });
  }
}

async function parsed(path: string, text: string): Promise<unknown> {
  if (path.endsWith(".json")) return parsedJson(path, text);
  const { LineCounter, parseDocument } = await import("yaml"); // only who has such a file needs it
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (!error) return document.toJS() as unknown;
  const { line, col } = lineCounter.linePos(error.pos[0]);
  throw new ConfigError(`${path}:${line}:${col}: ${oneLine(error.message)}`, { cause: error });
}

function parsedJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ConfigError(`${path}: ${oneLine((error as Error).message)}`, { cause: error });
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
