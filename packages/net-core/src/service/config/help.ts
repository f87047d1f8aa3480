import { flagOf, type Setting, type Settings, variableOf } from "./setting.ts";

/** What a help text is made of. */
export interface HelpOptions {
  readonly command: string;
  readonly summary: string;
  readonly settings: Settings;
  readonly envPrefix: string;
  /** Exit codes by what they mean, in camel case. */
  readonly exitCodes: Readonly<Record<string, number>>;
  /** The service's own, and what each does. */
  readonly subCommands?: readonly { readonly name: string; readonly summary: string }[] | undefined;
}

const FLAG_WIDTH = 38;

const COMMON: readonly (readonly [flag: string, help: string])[] = [
  ["--config <file>", "settings in YAML, or in JSON where its name ends so"],
  ["--check-config", "say whether the configuration is right, or all that is wrong; start nothing"],
  ["--print-config", "show the configuration and where each value comes from"],
  ["--config-schema", "show a JSON Schema of the file"],
  ["--help", "show this"],
  ["--version", "show the version"],
];

/** The text of `--help`. */
export function helpText({ command, summary, settings, envPrefix, exitCodes, subCommands = [] }: HelpOptions): string {
  const rows = Object.entries(settings).map(([key, setting]) => row(flagText(key, setting), helpOf(setting)));
  const codes = Object.entries(exitCodes).map(([meaning, code]) => `${code} ${wordsOf(meaning)}`);
  return [
    `Usage: ${command} [flags]`,
    `       ${command} healthcheck [flags]    ask the admin endpoint whether it is ready`,
    ...subCommands.map(
      (each) => `       ${`${command} ${each.name} [flags]`.padEnd(command.length + 23)}${each.summary}`,
    ),
    "",
    summary,
    "",
    ...rows,
    "",
    ...COMMON.map(([flag, help]) => row(flag, help)),
    "",
    `Environment: ${variableOf(envPrefix, "listen")} and so on, each flag in capitals; lists are separated by commas.`,
    `File: the same names, with groups nested (shutdown: { deadline: 5s }).`,
    "A flag goes before the environment, and that before the file.",
    "",
    "Signals: SIGTERM and SIGINT drain, a second one does not wait; SIGHUP reloads; SIGUSR2 makes it a lame duck.",
    `Exit codes: ${codes.join(", ")}.`,
    "",
  ].join("\n");
}

/** How a default is shown; `undefined` where there is none to show. */
export function defaultText({ default: value }: Setting): string | undefined {
  if (value === undefined || value === false || (typeof value === "object" && value.length === 0)) return undefined;
  return typeof value === "object" ? value.join(", ") : String(value);
}

/** What a setting does, and for one of a few words, which these are. */
export function meaningOf({ help, placeholder }: Setting): string {
  return placeholder?.includes("|") ? `${help}; one of ${placeholder.split("|").join(", ")}` : help;
}

function helpOf(setting: Setting): string {
  const value = defaultText(setting);
  return value === undefined ? meaningOf(setting) : `${meaningOf(setting)} (default ${value})`;
}

function flagText(key: string, { placeholder }: Setting): string {
  const flag = flagOf(key);
  return placeholder === undefined
    ? flag.replace("--", "--[no-]")
    : `${flag} <${placeholder.includes("|") ? "word" : placeholder}>`;
}

function row(flag: string, help: string): string {
  return `  ${flag.padEnd(FLAG_WIDTH)} ${help}`;
}

function wordsOf(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
