import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, type } from "node:os";
import type { Settings } from "./settings.ts";

/** What the figures belong to. */
export function machineLines({ cores, rounds, measureMs }: Settings): string[] {
  const [first] = cpus();
  const [busy = 0] = loadavg();
  const pinning = cores ? `servers on core ${cores.server}, client on core ${cores.client}` : "nothing pinned";
  return [
    `- Node ${process.version}, ${type()} ${release()}, ${cpus().length} × ${first?.model ?? "unknown"}; ${pinning}`,
    `- Holdfast ${revision()}; ${new Date().toISOString()}; load average at the start ${busy.toFixed(1)}`,
    `- ${rounds} alternating rounds, ${measureMs / 1000} s each, a fresh server process each time`,
  ];
}

function revision(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "outside of git";
  }
}
