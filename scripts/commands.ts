// `pnpm fuzz [name…] [flags]` and `pnpm soak [name…] [flags]`: runs packages/*/<kind>/<name>.ts, all of them by
// default, one after the other, with the flags given.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const EX_USAGE = 64; // sysexits.h
const PACKAGES = new URL("../packages/", import.meta.url);

const [kind = "", ...args] = process.argv.slice(2);
const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
const names = firstFlag === -1 ? args : args.slice(0, firstFlag);
const flags = args.slice(names.length);
const commands = readdirSync(PACKAGES).flatMap((name) => commandsOf(name));
const chosen = names.length === 0 ? commands : commands.filter(({ name }) => names.includes(name));

if (chosen.length < Math.max(names.length, 1)) {
  process.stderr.write(`${kind}: there are only ${commands.map(({ name }) => name).join(", ")}\n`);
  process.exitCode = EX_USAGE;
} else {
  const failed = chosen.filter(({ file }) => !run(file));
  for (const { name } of failed) process.stderr.write(`${kind}: ${name} failed\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

interface Command {
  readonly name: string;
  readonly file: string;
}

function commandsOf(workspace: string): Command[] {
  const folder = new URL(`${workspace}/${kind}/`, PACKAGES);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.map((file) => ({ name: file.slice(0, -".ts".length), file: fileURLToPath(new URL(file, folder)) }));
}

function run(file: string): boolean {
  const options = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];
  return spawnSync(process.execPath, [...options, file, ...flags], { stdio: "inherit" }).status === 0;
}
