import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";

/** Where the story plays: its folder, its screen, and the word that it is to end. All of it is gone afterwards. */
export interface Stage extends AsyncDisposable {
  /** A folder of the demo's own, for its sockets. */
  readonly folder: string;
  readonly show: (line: string) => void;
  /** Resolves at the first Ctrl-C, SIGTERM, or closing of the terminal. */
  readonly interrupted: Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-demo-"));
  return {
    folder,
    show: (line) => process.stdout.write(`${line}\n`),
    interrupted: onInterrupt(),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Resolves at the first Ctrl-C, SIGTERM, or closing of the terminal; a second one ends the process at once. */
export function onInterrupt(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  return promise;
}

/** Colour where the terminal takes it; plain text into a file or a pipe. */
export function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
