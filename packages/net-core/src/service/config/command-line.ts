import { parseArgs } from "node:util";
import { UsageError } from "./config-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { flagOf, type Settings } from "./setting.ts";

/** The values of flags by the keys of their settings, in order; and of `--config`, by `"config"`. */
export type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** What a command does that is not to serve. */
const ACTIONS = ["help", "version", "check-config", "print-config", "config-schema"] as const;

/** What a command line asks for: to serve, or something else. */
type Action = (typeof ACTIONS)[number] | "serve" | "healthcheck";

/** A command line that was understood. */
export interface CommandLine {
  readonly action: Action;
  readonly given: GivenFlags;
}

/** One flag. */
interface Flag {
  /** The setting, or what it is in itself. */
  readonly key: string;
  /** What it stands for, for one without a value. */
  readonly means: "true" | "false" | undefined;
  readonly allowed: string;
}

/**
 * Reads a command line; values are checked when the configuration is put together.
 * @throws {UsageError} for an unknown flag, a missing value, or a word that is no flag.
 */
export function parseCommandLine(settings: Settings, args: readonly string[]): CommandLine {
  const [first] = args;
  const isHealthcheck = first === "healthcheck";
  const given = readFlags(flagsOf(settings), isHealthcheck ? args.slice(1) : args);
  const asked = ACTIONS.find((action) => given.has(action));
  return { action: asked ?? (isHealthcheck ? "healthcheck" : "serve"), given };
}

function flagsOf(settings: Settings): ReadonlyMap<string, Flag> {
  const flags = new Map<string, Flag>();
  for (const [key, { placeholder, allowed }] of Object.entries(settings)) {
    const isToggle = placeholder === undefined;
    flags.set(flagOf(key), { key, means: isToggle ? "true" : undefined, allowed });
    if (isToggle) flags.set(flagOf(`no-${key}`), { key, means: "false", allowed });
  }
  flags.set("--config", { key: "config", means: undefined, allowed: "the path of a file" });
  for (const action of ACTIONS) flags.set(`--${action}`, { key: action, means: "true", allowed: "" });
  return flags;
}

/** Not strict, for Node's own messages name neither the value nor what is allowed. */
function readFlags(flags: ReadonlyMap<string, Flag>, args: readonly string[]): GivenFlags {
  const options = Object.fromEntries(
    [...flags].map(([flag, { means }]) => [flag.slice(2), { type: means ? "boolean" : "string" } as const]),
  );
  const given = new Map<string, string[]>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw new UsageError(`"${token.value}" is no flag; see --help`);
    const flag = flags.get(token.rawName);
    if (!flag) {
      throw new UsageError(
        `unknown flag ${token.rawName}${didYouMean(token.rawName, [...flags.keys()]) || "; see --help"}`,
      );
    }
    given.set(flag.key, [...(given.get(flag.key) ?? []), valueOf(flag, token)]);
  }
  return given;
}

function valueOf(
  { key, means, allowed }: Flag,
  token: { readonly rawName: string; readonly value?: string | undefined },
): string {
  const { rawName, value } = token;
  if (means === undefined) {
    if (!value) throw new UsageError(`${rawName} needs a value: ${allowed}`, { key });
    return value;
  }
  if (value !== undefined) throw new UsageError(`${rawName} takes no value, got "${value}"`, { key });
  return means;
}
