import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const CONGESTION_CONTROL = "/proc/sys/net/ipv4/tcp_congestion_control";
const INSIDE = "HOLDFAST_BENCH_OWN_NETWORK";
const PACING = "bbr";
/** Every Linux has it. */
const PLAIN = "reno";
const PREPARE = `ip link set lo up && printf ${PLAIN} > ${CONGESTION_CONTROL}`;

/**
 * BBR paces what it sends, on loopback, too, which costs a server of TCP up to a tenth of its time. Where it is the
 * system's choice, this replaces the process, and never comes back, by the same command in a network namespace of its
 * own with another choice. Without root or user namespaces all stays as it is.
 * @returns what the report says of TCP.
 */
export function leavePacingBehind(): string {
  const control = congestionControl();
  if (process.env[INSIDE]) return `TCP by ${control} in a network namespace of its own, for ${PACING} paces`;
  if (control !== PACING) return `TCP by ${control}`;
  const flags = process.getuid?.() === 0 ? ["--net"] : ["--map-root-user", "--net"];
  if (spawnSync("unshare", [...flags, "sh", "-c", PREPARE], { stdio: "ignore" }).status === 0) enter(flags);
  return `TCP by ${control}, which paces even on loopback: no network namespace without it could be made`;
}

function enter(flags: readonly string[]): void {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const inside = ["sh", "-c", `${PREPARE} && exec "$@"`, "sh", ...again];
  const outside = ["sh", "-c", 'exec unshare "$@"', "sh", ...flags, ...inside];
  process.execve?.("/bin/sh", outside, { ...process.env, [INSIDE]: "1" });
}

function congestionControl(): string {
  try {
    return readFileSync(CONGESTION_CONTROL, "latin1").trim();
  } catch {
    return "the system's choice";
  }
}
