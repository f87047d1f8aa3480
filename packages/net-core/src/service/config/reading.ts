import type { ConfigProblem } from "./config-error.ts";
import type { Source } from "./setting.ts";

/** What one source says of one setting. */
export interface Entry {
  readonly raw: unknown;
  readonly source: Source;
}

/** What one source says of all settings, by their keys, and what is wrong with it; values are not checked yet. */
export interface Reading {
  readonly entries: Map<string, Entry>;
  readonly problems: ConfigProblem[];
}

export function emptyReading(): Reading {
  return { entries: new Map(), problems: [] };
}
