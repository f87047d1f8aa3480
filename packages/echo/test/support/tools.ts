import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "vitest";

/** A program of the system that a test needs. */
export interface Tool {
  readonly name: string;
  /** What its `-h` must say: several programs share some names. */
  readonly helpSays?: string;
}

/** A test of a real client. Without the program it is skipped and says why; where CI=true, that is a failure. */
export function testWith(tool: Tool, claim: string, body: () => Promise<void>): void {
  const lack = lackOf(tool);
  if (lack === undefined) test(claim, body);
  else if (process.env["CI"] === "true") {
    test(claim, () => {
      throw new Error(`${lack}, which CI must have`);
    });
  } else test.skip(`${claim} (skipped: ${lack})`, body);
}

function lackOf({ name, helpSays }: Tool): string | undefined {
  if (!isOnPath(name)) return `${name} is not on PATH`;
  if (helpSays === undefined) return undefined;
  const { stdout, stderr } = spawnSync(name, ["-h"], { encoding: "utf8" });
  return `${stdout}${stderr}`.includes(helpSays) ? undefined : `${name} is another one than "${helpSays}"`;
}

function isOnPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
