import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const PACKAGES = fileURLToPath(new URL("../../../../packages/", import.meta.url));
/** The one that runs the tests. */
const PNPM = process.env["npm_execpath"] ?? "pnpm";

/** What is read of a published `package.json`. */
interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Packs every package as it would be published, and installs the tarballs as npm does: each has what its manifest
 * declares and nothing else. What is not ours comes from the workspace, so that no registry is asked.
 * @returns the manifests, as they were packed.
 */
export async function installPacked(folder: string): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const name of readdirSync(PACKAGES)) manifests.push(await installOne(name, folder));
  return manifests;
}

async function installOne(name: string, folder: string): Promise<Manifest> {
  const source = join(PACKAGES, name);
  const target = join(folder, "node_modules/@holdfast", name);
  const tarball = join(folder, `${name}.tgz`);
  await run(PNPM, ["pack", "--out", tarball], { cwd: source });
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Manifest;
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (dependency.startsWith("@holdfast/")) continue; // it lies beside
    link(realpathSync(join(source, "node_modules", dependency)), join(target, "node_modules", dependency));
  }
  for (const [command, file] of Object.entries(manifest.bin ?? {})) {
    chmodSync(join(target, file), 0o755);
    link(join(target, file), join(folder, "node_modules/.bin", command));
  }
  return manifest;
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
