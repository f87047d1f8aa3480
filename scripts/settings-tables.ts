// `pnpm settings-tables`: writes the table of each server's settings into its README, between the markers. With
// `--check` it writes nothing, and fails where a README differs.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { replaceBetweenMarkers } from "../packages/net-core/src/service/config/replace-between-markers.ts";
import { settingsTable } from "../packages/net-core/src/service/config/settings-table.ts";
import type { Service } from "../packages/net-core/src/service/service.ts";
import { settingsOf } from "../packages/net-core/src/service/workers/workers-setting.ts";

const ROOT = new URL("../", import.meta.url);
const PACKAGES = new URL("packages/", ROOT);
const isCheck = process.argv.includes("--check");

for (const name of readdirSync(PACKAGES)) {
  const file = new URL(`${name}/src/service.ts`, PACKAGES);
  if (existsSync(file)) update(name, serviceOf((await import(file.href)) as object));
}

/** The one that a server's `service.ts` exports, whatever its name. */
function serviceOf(exported: object): Service {
  return Object.values(exported).find((value) => "envPrefix" in value) as Service;
}

function update(name: string, service: Service): void {
  const readme = new URL(`${name}/README.md`, PACKAGES);
  const before = readFileSync(readme, "utf8");
  const after = formatted(
    replaceBetweenMarkers(before, "settings", settingsTable(settingsOf(service), service.envPrefix)),
  );
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
