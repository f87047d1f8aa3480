// `pnpm start <name> [flags]`: runs the command of packages/<name>, in this process, so that signals and the exit code
// are its own.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const EX_USAGE = 64; // sysexits.h
const PACKAGES = new URL("../packages/", import.meta.url);

const [name = "", ...flags] = process.argv.slice(2);
const servers = readdirSync(PACKAGES).filter((folder) => existsSync(fileIn(folder, "src/cli.ts")));

if (servers.includes(name)) await run(fileIn(name, "dist/cli.js"));
else {
  const complaint = name === "" ? "no server was named" : `there is no server "${name}"`;
  process.stderr.write(`start: ${complaint}; there are: ${servers.join(", ")}\nUsage: pnpm start <server> [flags]\n`);
  process.exitCode = EX_USAGE;
}

async function run(command: URL): Promise<void> {
  process.argv = [process.execPath, fileURLToPath(command), ...flags];
  await import(command.href);
}

function fileIn(folder: string, path: string): URL {
  return new URL(`${folder}/${path}`, PACKAGES);
}
