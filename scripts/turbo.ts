// Runs turbo without its telemetry, which only an environment variable turns off, on every platform alike.
// With --quiet first it says nothing unless it fails.
import { spawnSync } from "node:child_process";

const [first, ...rest] = process.argv.slice(2);
const isQuiet = first === "--quiet";
const args = isQuiet ? rest : process.argv.slice(2);

const { status, stdout, stderr, error } = spawnSync("turbo", args, {
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  encoding: "utf8",
  shell: process.platform === "win32", // where turbo is a command file
  stdio: isQuiet ? ["ignore", "pipe", "pipe"] : "inherit",
});
if (error) throw error;
if (isQuiet && status !== 0) process.stderr.write(stdout + stderr);
process.exitCode = status ?? 1;
