import { parseArgs } from "node:util";
import { type ConfigProblem, throwIfAny, UsageError } from "./config-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { flagOf, type Settings, type Source } from "./setting.ts";

/** The values of flags by the keys of their settings, in order; and of `--config`, by `"config"`. */
export type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** What a command does that is not to serve. */
const ACTIONS = ["help", "version", "check-config", "print-config", "config-schema"] as const;

/** The one word that stands for another program with every service; some have more of their own. */
const HEALTHCHECK = "healthcheck";

/** What a command line asks for: to serve, or something else. */
type Action = (typeof ACTIONS)[number] | "serve" | typeof HEALTHCHECK | { readonly subCommand: string };

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
 * @param subCommands the service's own.
 * @throws {UsageError} for an unknown flag, a missing value, or a word that is no flag.
 */
export function parseCommandLine(
  settings: Settings,
  args: readonly string[],
  subCommands: readonly string[] = [],
): CommandLine {
  const words = [HEALTHCHECK, ...subCommands];
  const word = words.find((each) => each === args[0]);
  const given = readFlags(flagsOf(settings), { args: word === undefined ? args : args.slice(1), words });
  const asked = ACTIONS.find((action) => given.has(action));
  return { action: asked ?? actionOf(word), given };
}

function actionOf(word: string | undefined): Action {
  if (word === undefined) return "serve";
  return word === HEALTHCHECK ? word : { subCommand: word };
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
function readFlags(
  flags: ReadonlyMap<string, Flag>,
  { args, words }: { readonly args: readonly string[]; readonly words: readonly string[] },
): GivenFlags {
  const options = Object.fromEntries(
    [...flags].map(([flag, { means }]) => [flag.slice(2), { type: means ? "boolean" : "string" } as const]),
  );
  const given = new Map<string, string[]>();
  const problems: ConfigProblem[] = [];
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  let isAfterUnknown = false;
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      // What follows an unknown flag is meant as its value, and may be a secret.
      if (!isAfterUnknown) problems.push(unknownWord(token.value, words));
      isAfterUnknown = false;
      continue;
    }
    const flag = flags.get(token.rawName);
    isAfterUnknown = !flag;
    const problem = flag ? problemOf(flag, token) : unknownFlag(token.rawName, flags);
    if (problem) problems.push(problem);
    else if (flag) given.set(flag.key, [...(given.get(flag.key) ?? []), flag.means ?? token.value ?? ""]);
  }
  throwIfAny(UsageError, problems);
  return given;
}

function unknownWord(word: string, words: readonly string[]): ConfigProblem {
  return { message: `"${word}" is no flag${didYouMean(word, words) || "; see --help"}` };
}

function unknownFlag(name: string, flags: ReadonlyMap<string, Flag>): ConfigProblem {
  const message = `unknown flag ${name}${didYouMean(name, [...flags.keys()]) || "; see --help"}`;
  return { source: { kind: "flag", name }, message };
}

function problemOf(
  { key, means, allowed }: Flag,
  { rawName, value }: { readonly rawName: string; readonly value?: string | undefined },
): ConfigProblem | undefined {
  const source: Source = { kind: "flag", name: rawName };
  if (means === undefined) return value ? undefined : { key, source, message: `${rawName} needs a value: ${allowed}` };
  return value === undefined ? undefined : { key, source, message: `${rawName} takes no value, got "${value}"` };
}
