import type { LoadedConfig } from "./load-config.ts";
import type { Settings } from "./setting.ts";

const MASK = "********";

/** Every setting with its value, as a file would have it, and where that comes from, a line each; secrets are masked. */
export function printConfig(settings: Settings, { values, sources }: LoadedConfig<Settings>): string {
  const lines = Object.entries(settings).map(([key, setting]) => {
    const value = (values as Readonly<Record<string, unknown>>)[key];
    return `${key}: ${shown(setting, value)} # ${sources[key]?.name ?? "default"}\n`;
  });
  return lines.join("");
}

function shown({ isSecret, format }: Settings[string], value: unknown): string {
  if (value === undefined) return "(none)";
  if (isSecret) return MASK;
  const written = format(value);
  return typeof written === "object" ? `[${written.map(scalar).join(", ")}]` : scalar(written);
}

/** Without quotes where YAML needs none. */
function scalar(value: string | number | boolean): string {
  const isPlain = typeof value !== "string" || (/^[\w./][\w./:@-]*$/.test(value) && value !== "null");
  return isPlain ? String(value) : JSON.stringify(value);
}
