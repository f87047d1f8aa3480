import type { GenericSchema } from "valibot";

/** What stands in a file: a default, for instance. */
export type FileValue = string | number | boolean | readonly string[];

/** One thing that can be set: in a file, in the environment, or by a flag. */
export interface Setting<Value = unknown> {
  /** Takes what stands in a file, or the text of a flag or a variable, and gives the checked value. */
  readonly schema: GenericSchema<unknown, Value>;
  /** A value as it would stand in a file; the schema takes it back. */
  format(value: Value): FileValue;
  /** What its value may be, as it follows `must be`. */
  readonly allowed: string;
  /** What it does, for `--help` and the README. */
  readonly help: string;
  /** What its value is called in `--help`; a toggle has none. */
  readonly placeholder: string | undefined;
  /** As it would stand in a file; `undefined` where there is none. */
  readonly default: FileValue | undefined;
  /** Several values: a repeated flag, a list in a file, separated by commas or blanks in the environment. */
  readonly isList: boolean;
  /** What stands between the values of a list in the environment. */
  readonly separator: RegExp;
  /** Never shown; may come from a file named by `<VARIABLE>_FILE`, or from systemd's credentials. */
  readonly isSecret: boolean;
  /** A file that is read when it is used; systemd's credentials may hold it. */
  readonly isFile: boolean;
  /** Whether SIGHUP changes it while the service runs. */
  readonly isReloadable: boolean;
  /** A total over all processes that serve: where there are several, each gets its share. */
  readonly isDivided: boolean;
}

/** Settings by their keys: words in kebab case, with dots between groups, such as `"shutdown.deadline"`. */
export type Settings = Readonly<Record<string, Setting>>;

/** The setting of a key that may be anything, `"constructor"` too. */
export function settingOf(settings: Settings, key: string): Setting | undefined {
  return Object.hasOwn(settings, key) ? settings[key] : undefined;
}

/** The values of settings, by the same keys. */
export type ConfigOf<Own> = {
  readonly [Key in keyof Own]: Own[Key] extends Setting<infer Value> ? Value : never;
};

/** Where a value comes from. */
export interface Source {
  readonly kind: "default" | "file" | "environment" | "credential" | "flag";
  /** The flag, the variable or the file. */
  readonly name: string;
}

/** The flag of a key: `--shutdown-deadline`. */
export function flagOf(key: string): string {
  return `--${key.replaceAll(".", "-")}`;
}

/** The environment variable of a key: `ECHO_SHUTDOWN_DEADLINE`. */
export function variableOf(envPrefix: string, key: string): string {
  return `${envPrefix}_${key.replaceAll(/[.-]/g, "_").toUpperCase()}`;
}
