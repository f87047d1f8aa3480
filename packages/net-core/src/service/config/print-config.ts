import type { LoadedConfig } from "./load-config.ts";
import type { Settings } from "./setting.ts";

const MASK = "********";

/** Every setting with its value and where that comes from, a line each; secrets are masked. */
export function printConfig(settings: Settings, { values, sources }: LoadedConfig<Settings>): string {
  const lines = Object.entries(settings).map(([key, { isSecret }]) => {
    const value = (values as Readonly<Record<string, unknown>>)[key];
    const source = sources[key];
    const shown = isSecret && value !== undefined ? MASK : shownValue(value);
    return `${key}: ${shown} # ${source === undefined || source.kind === "default" ? "default" : source.name}\n`;
  });
  return lines.join("");
}

function shownValue(value: unknown): string {
  return value === undefined ? "(none)" : JSON.stringify(value);
}
