import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { HoldfastError } from "../errors.ts";

/** What is asked of a program besides its name. */
export interface ProgramNeeds {
  /** What its help must say, since several programs share some names; matched anywhere in it. */
  readonly helpSays?: string | RegExp;
  /** What makes it print its help. @default ["-h"] */
  readonly helpArgs?: readonly string[];
}

/** A program of the system that a test needs. */
export interface FoundProgram {
  readonly name: string;
  /** Where it is; `undefined` when it is missing. */
  readonly path: string | undefined;
  /** Why a test that needs it cannot run; `undefined` when it is there. */
  readonly lack: string | undefined;
}

/** A program that the tests need is missing where `CI=true`: there every test must run. */
export class MissingProgramError extends HoldfastError {
  override readonly code = "ERR_MISSING_PROGRAM";
  readonly program: string;

  constructor(program: string, lack: string) {
    super(`${lack}, and with CI=true no test may be skipped`);
    this.program = program;
  }
}

/** Looks for a program on `PATH`. A missing one is told by `lack` and not thrown. */
export function findProgram(name: string, needs: ProgramNeeds = {}): FoundProgram {
  const path = pathOf(name);
  const lack = path === undefined ? `${name} is not on PATH` : lackOf(name, path, needs);
  return { name, path: lack === undefined ? path : undefined, lack };
}

/**
 * As {@link findProgram}, for a test that skips without the program and says why:
 *
 * ```ts
 * const nc = requireProgram("nc", { helpSays: "OpenBSD" });
 * test("answers nc", { skip: nc.lack ?? false }, () => …); // node:test
 * test.skipIf(nc.lack)(`answers nc${skipNote(nc)}`, () => …); // vitest
 * ```
 *
 * @throws {MissingProgramError} when it is missing and the environment says `CI=true`.
 */
export function requireProgram(name: string, needs: ProgramNeeds = {}): FoundProgram {
  const program = findProgram(name, needs);
  if (program.lack !== undefined && process.env["CI"] === "true") throw new MissingProgramError(name, program.lack);
  return program;
}

/** To be put behind the name of a test: ` (skipped: …)`, or nothing when it runs. */
export function skipNote({ lack }: FoundProgram): string {
  return lack === undefined ? "" : ` (skipped: ${lack})`;
}

function pathOf(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lackOf(name: string, path: string, { helpSays, helpArgs = ["-h"] }: ProgramNeeds): string | undefined {
  if (helpSays === undefined) return undefined;
  // Some wait for input, or serve, when they do not know the flag.
  const { stdout, stderr } = spawnSync(path, helpArgs, { encoding: "utf8", input: "", timeout: 10_000 });
  const help = `${stdout}${stderr}`;
  const says = typeof helpSays === "string" ? help.includes(helpSays) : help.search(helpSays) !== -1;
  return says ? undefined : `${name} is another one than the ${String(helpSays)} that is needed`;
}
