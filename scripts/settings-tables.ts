// `pnpm settings-tables`: writes the table of each server's settings into its README, between the markers. With
// `--check` it writes nothing, and fails where a README differs.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { replaceBetweenMarkers } from "../packages/net-core/src/service/config/replace-between-markers.ts";
import { settingsTable } from "../packages/net-core/src/service/config/settings-table.ts";
import type { Settings } from "../packages/net-core/src/service/config/setting.ts";

/** What `packages/<name>/src/settings.ts` exports. */
interface Declared {
  readonly SETTINGS: Settings;
  readonly ENV_PREFIX: string;
}

const ROOT = new URL("../", import.meta.url);
const PACKAGES = new URL("packages/", ROOT);
const isCheck = process.argv.includes("--check");

for (const name of readdirSync(PACKAGES)) {
  const declared = new URL(`${name}/src/settings.ts`, PACKAGES);
  if (existsSync(declared)) update(name, (await import(declared.href)) as Declared);
}

function update(name: string, { SETTINGS, ENV_PREFIX }: Declared): void {
  const readme = new URL(`${name}/README.md`, PACKAGES);
  const before = readFileSync(readme, "utf8");
  const after = formatted(replaceBetweenMarkers(before, "settings", settingsTable(SETTINGS, ENV_PREFIX)));
  if (before === after) return;
  if (!isCheck) return writeFileSync(readme, after);
  process.stderr.write(`packages/${name}/README.md: its settings have changed; run pnpm settings-tables\n`);
  process.exitCode = 1;
}

/** The formatter has the last word on how wide a table is. */
function formatted(markdown: string): string {
  const oxfmt = fileURLToPath(new URL("node_modules/oxfmt/bin/oxfmt", ROOT));
  return execFileSync(process.execPath, [oxfmt, "--stdin-filepath=README.md"], {
    cwd: ROOT,
    input: markdown,
    encoding: "utf8",
  });
}
