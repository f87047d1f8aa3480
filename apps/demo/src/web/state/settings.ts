import { effect, type Signal, signal } from "@preact/signals";
import type { ServerName, TerminalKind } from "../../wire/view.ts";

export type Theme = "system" | "light" | "dark";
export type LogSource = ServerName | "lab";
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What a person has chosen; it outlives a reload. */
export interface Settings {
  readonly theme: Signal<Theme>;
  readonly logSources: Signal<readonly LogSource[]>;
  readonly logLevel: Signal<LogLevel>;
  readonly terminal: Signal<TerminalKind>;
  readonly fault: Signal<string | null>;
  readonly hasShortcuts: Signal<boolean>;
}

/** What may be chosen, where that is one of a few: what was kept may be older than this page. */
const CHOICES: Partial<Readonly<Record<string, readonly unknown[]>>> = {
  theme: ["system", "light", "dark"] satisfies Theme[],
  logLevel: ["debug", "info", "warn", "error"] satisfies LogLevel[],
  terminal: ["echo", "chat-plain", "chat-irc", "broker"] satisfies TerminalKind[],
};

const KEY = "holdfast-demo";

export const settings: Settings = {
  theme: signal("system"),
  logSources: signal(["echo", "chat", "broker", "lab"]),
  logLevel: signal("info"),
  terminal: signal("echo"),
  fault: signal(null),
  hasShortcuts: signal(true),
};

/** Reads what was chosen before, and keeps what is chosen from now on. */
export function keepSettings(): void {
  restore();
  effect(() => {
    const values = Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, (one as Signal).value]));
    localStorage.setItem(KEY, JSON.stringify(values));
  });
}

function restore(): void {
  const kept = readKept();
  for (const [name, one] of Object.entries(settings) as [string, Signal<unknown>][]) {
    const value = kept[name];
    const isChoice = CHOICES[name]?.includes(value) ?? isAlike(value, one.value);
    if (value !== undefined && isChoice) one.value = value;
  }
}

function isAlike(value: unknown, example: unknown): boolean {
  if (example === null) return typeof value === "string";
  return typeof value === typeof example && Array.isArray(value) === Array.isArray(example);
}

function readKept(): Record<string, unknown> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
