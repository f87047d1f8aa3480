import type { LogEntry } from "../../wire/view.ts";
import type { NumberedEntry } from "../state/log-book.ts";
import type { LogLevel, LogSource } from "../state/settings.ts";

const RANKS: Readonly<Record<LogEntry["level"], number>> = { trace: 0, debug: 1, info: 2, warn: 3, error: 4, fatal: 5 };

/** The entries of these servers that are at least that grave. */
export function filterLog(
  entries: readonly NumberedEntry[],
  sources: readonly LogSource[],
  level: LogLevel,
): readonly NumberedEntry[] {
  return entries.filter(({ entry }) => sources.includes(entry.server) && RANKS[entry.level] >= RANKS[level]);
}
