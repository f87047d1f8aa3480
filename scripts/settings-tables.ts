// `pnpm settings-tables`: writes the table of each server's settings into its README, between the markers. That it is
// up to date is a test of each server's.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { settingsTable } from "../packages/net-core/src/service/config/settings-table.ts";
import type { Settings } from "../packages/net-core/src/service/config/setting.ts";

/** What `packages/<name>/src/settings.ts` exports. */
interface Declared {
  readonly SETTINGS: Settings;
  readonly ENV_PREFIX: string;
}

const PACKAGES = new URL("../packages/", import.meta.url);
const BETWEEN = /(?<=<!-- settings:begin -->\n)[^]*(?=<!-- settings:end -->)/;

for (const name of readdirSync(PACKAGES)) {
  const declared = new URL(`${name}/src/settings.ts`, PACKAGES);
  const readme = new URL(`${name}/README.md`, PACKAGES);
  if (!existsSync(declared)) continue;
  const { SETTINGS, ENV_PREFIX } = (await import(declared.href)) as Declared;
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, text.replace(BETWEEN, `\n${settingsTable(SETTINGS, ENV_PREFIX)}\n\n`));
}
execFileSync("oxfmt", ["packages/*/README.md"], { stdio: "inherit" });
