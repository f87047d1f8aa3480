import { defaultText, meaningOf } from "./help.ts";
import { flagOf, type Settings, variableOf } from "./setting.ts";

/** The table of all settings for a README, in Markdown. */
export function settingsTable(settings: Settings, envPrefix: string): string {
  const rows = Object.entries(settings).map(([key, setting]) => {
    const names = [key, flagOf(key), variableOf(envPrefix, key), defaultText(setting)].map(asCode);
    return names.concat(meaningOf(setting).replaceAll("|", "\\|"), setting.isReloadable ? "SIGHUP" : "");
  });
  const head = ["in a file", "flag", "environment", "default", "", "changed by"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function asCode(text: string | undefined): string {
  return text === undefined ? "" : `\`${text}\``;
}
