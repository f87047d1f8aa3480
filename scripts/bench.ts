// `pnpm bench [name…] [flags]`: runs the benches of the packages and writes each one's table to its reports folder.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type Cell, runRounds } from "./bench/cell.ts";
import { killChildrenAtExit } from "./bench/children.ts";
import { machineLines } from "./bench/machine.ts";
import { leavePacingBehind } from "./bench/own-network.ts";
import { LEGEND, profilesOf, rowsOf, TABLE_HEAD } from "./bench/report.ts";
import { readSettings, type Settings, USAGE } from "./bench/settings.ts";

/** What `packages/<name>/bench/bench.ts` exports. */
interface Bench {
  readonly cells: (settings: Settings) => readonly Cell[];
  /** What the reader must know beside the table, such as a peer that is not installed. */
  readonly notes: readonly string[];
}

const EX_USAGE = 64; // sysexits.h
const PACKAGES = new URL("../packages/", import.meta.url);

killChildrenAtExit();
const network = leavePacingBehind();
const settings = settingsOrUsage();
const all = readdirSync(PACKAGES).filter((name) => existsSync(new URL(`${name}/bench/bench.ts`, PACKAGES)));
const chosen = settings.names.length === 0 ? all : settings.names.map(packageOf);
for (const name of chosen) await run(name);

async function run(name: string): Promise<void> {
  const { cells, notes } = (await import(new URL(`${name}/bench/bench.ts`, PACKAGES).href)) as Bench;
  const lines: string[] = [];
  const show = (...more: readonly string[]): void => {
    lines.push(...more);
    console.log(more.join("\n"));
  };
  show(
    `# Bench of ${name}`,
    "",
    ...machineLines(settings),
    ...[network, ...notes].map((note) => `- ${note}`),
    "",
    ...TABLE_HEAD,
  );
  const profiles: string[] = [];
  for (const cell of cells(settings).filter((each) => each.name.includes(settings.only))) {
    try {
      const rounds = await runRounds(cell, settings);
      show(...rowsOf(cell, rounds, settings));
      profiles.push(...profilesOf(cell, rounds));
    } catch (error) {
      show(`| ${cell.name} | **failed** | ${messageOf(error)} | | | | | |`);
      process.exitCode = 1;
    }
  }
  show("", ...LEGEND);
  if (profiles.length > 0) show("", "```", ...profiles, "```");
  const folder = new URL(`${name}/reports/`, PACKAGES);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("bench.md", folder), `${lines.join("\n")}\n`);
  console.log(`\nwritten to packages/${name}/reports/bench.md\n`);
}

/** `broker` is enough for `ipc-broker`. */
function packageOf(name: string): string {
  const found = all.find((each) => each === name || each.endsWith(`-${name}`));
  return found ?? refuse(`there is no bench "${name}"; there are: ${all.join(", ")}`);
}

function settingsOrUsage(): Settings {
  try {
    return readSettings(process.argv.slice(2));
  } catch (error) {
    return refuse(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}

function refuse(complaint: string): never {
  process.stderr.write(`bench: ${complaint}\n\n${USAGE}`);
  process.exit(EX_USAGE);
}
