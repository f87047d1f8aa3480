import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

const GRACE_MS = 5_000;
const SLACK_MS = 30_000;

const children = new Set<ChildProcess>();

/** Starts a process that does not outlive the bench, however that ends. */
export function startChild([program = "", ...args]: readonly string[], stdio: StdioOptions): ChildProcess {
  const child = spawn(program, args, { stdio });
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

/**
 * Runs a program that should take `aboutMs`, to its end.
 * @returns what it has printed.
 * @throws when it fails, or takes half a minute more.
 */
export async function runToEnd(command: readonly string[], aboutMs: number): Promise<string> {
  const child = startChild(command, ["ignore", "pipe", "inherit"]);
  const timer = setTimeout(() => void child.kill("SIGKILL"), aboutMs + SLACK_MS);
  const [output, [exitCode, signal]] = await Promise.all([text(child.stdout as Readable), once(child, "close")]);
  clearTimeout(timer);
  if (exitCode !== 0) throw new Error(`${command.find(isScript)} has ended with ${exitCode ?? signal}`);
  return output;
}

function isScript(word: string): boolean {
  return word.endsWith(".ts");
}

/** Asks a process to end, and makes it. Resolves once it is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "close");
  child.kill("SIGTERM");
  const force = setTimeout(() => void child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(force);
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Makes Ctrl-C, SIGTERM, a closed terminal, an error and the usual end take all processes along. */
export function killChildrenAtExit(): void {
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
  });
  const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
  for (const [signal, exitCode] of Object.entries(exitCodes)) process.on(signal, () => process.exit(exitCode));
}
