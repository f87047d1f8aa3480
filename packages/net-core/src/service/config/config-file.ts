import { readFileSync } from "node:fs";
import type { ConfigProblem } from "./config-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { parseFile } from "./parse-file.ts";
import { emptyReading, type Reading } from "./reading.ts";
import { settingOf, type Settings, type Source } from "./setting.ts";

/** Which file, and what names it: `--config` or a variable. */
export interface ConfigFile {
  readonly path: string;
  readonly namedBy: string;
}

/** What a file sets: JSON where its name ends in `.json`, and else YAML; groups are nested. */
export async function readConfigFile(settings: Settings, { path, namedBy }: ConfigFile): Promise<Reading> {
  const source: Source = { kind: "file", name: path };
  const target: Target = { settings, source, ...emptyReading() };
  const refuse = (message: string, cause?: unknown): Reading => {
    target.problems.push({ message, key: "config", source, cause });
    return target;
  };

  if (path === "") return refuse(`${namedBy} must be the path of a file, got ""`);
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    return refuse(`${path}, which ${namedBy} names, cannot be read: ${(error as Error).message}`, error);
  }
  const { content, mistake } = await parseFile(path, text);
  if (mistake) return refuse(`${path}:${mistake.line}:${mistake.column}: ${mistake.message}`);
  if (!isGroup(content ?? {})) return refuse(`${path} must be a mapping of settings`);
  addGroup(target, content, "");
  return target;
}

interface Target extends Reading {
  readonly settings: Settings;
  readonly source: Source;
}

function addGroup(target: Target, group: unknown, prefix: string): void {
  const { settings, source, entries, problems } = target;
  for (const [name, value] of Object.entries(group ?? {})) {
    const key = `${prefix}${name}`;
    if (settingOf(settings, key) && !name.includes(".")) entries.set(key, { raw: value, source });
    // What has nothing in it, or comments only, is null.
    else if (isGroup(value ?? {}) && hasGroup(settings, key)) addGroup(target, value, `${key}.`);
    else problems.push(unknownKey(target, key));
  }
}

function unknownKey({ settings, source }: Target, key: string): ConfigProblem {
  return { key, source, message: `${key} in ${source.name} ${whatIsWrong(settings, key)}` };
}

function whatIsWrong(settings: Settings, key: string): string {
  if (hasGroup(settings, key)) return "must be a mapping of settings";
  if (settingOf(settings, key)) return `must be nested, as in ${nested(key)}`;
  const groups = Object.keys(settings).flatMap((known) => (known.includes(".") ? [known.split(".", 1)[0] ?? ""] : []));
  return `is no setting${didYouMean(key, [...Object.keys(settings), ...groups]) || "; see --help"}`;
}

/** `shutdown: { deadline: … }` for `shutdown.deadline`. */
function nested(key: string): string {
  const names = key.split(".");
  const last = names.pop() ?? key;
  return names.reduceRight((inner, name) => `${name}: { ${inner} }`, `${last}: …`);
}

function hasGroup(settings: Settings, name: string): boolean {
  return Object.keys(settings).some((key) => key.startsWith(`${name}.`));
}

function isGroup(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
