import { execFileSync } from "node:child_process";
import { Child, type FoundProgram, requireProgram } from "@holdfast/net-core/testing";

/** What is run first in the namespace: the loopback is up, and the rest of the command follows. */
const PREPARE = 'ip link set lo up && echo 1 > /proc/sys/net/ipv4/tcp_migrate_req && exec "$@"';

/**
 * Whether a network namespace can be made here whose connections outlive the socket that they wait at; where it cannot,
 * a test skips and its name says why.
 * @throws under `CI=true` where only a program is missing.
 */
export function requireOwnNetwork(): FoundProgram {
  const found = requireProgram("unshare", { helpArgs: ["--help"], helpSays: "--map-root-user" });
  if (found.lack !== undefined || requireProgram("ip").lack !== undefined)
    return { ...found, lack: "no unshare or ip" };
  try {
    execFileSync("unshare", argsFor(["true"]), { stdio: "pipe" });
    return found;
  } catch (error) {
    const [reason] = String((error as { stderr?: unknown }).stderr ?? error).split("\n");
    return { ...found, lack: `no network namespace with tcp_migrate_req here: ${reason}` };
  }
}

/** Runs Node with `args` in a network namespace of its own, where `net.ipv4.tcp_migrate_req` is on. */
export function inOwnNetwork(args: readonly string[]): Child {
  return Child.start("unshare", argsFor([process.execPath, ...args]), { deadlineMs: 25_000 });
}

function argsFor(command: readonly string[]): string[] {
  return ["--net", "--map-root-user", "sh", "-c", PREPARE, "sh", ...command];
}
