import { execFileSync } from "node:child_process";

/** Whether a program that a test needs is there; where it is not, the test skips and its name says why. */
export interface Tool {
  readonly missing: boolean;
  /** To be put behind the test's name. */
  readonly why: string;
}

/**
 * Looks for a program on the PATH.
 * @throws under `CI=true` where it is missing: there every test must run.
 */
export function requireTool(name: string): Tool {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return { missing: false, why: "" };
  } catch {
    if (process.env["CI"] === "true") throw new Error(`the tests need ${name}, which is not on the PATH`);
    return { missing: true, why: ` (skipped: ${name} is not on the PATH)` };
  }
}
