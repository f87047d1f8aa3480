import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of the test's own, gone after it. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  /** The path of a file in it. */
  readonly file: (name: string) => string;
  /** The names of everything in it, hidden files too. */
  readonly names: () => Promise<string[]>;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), "holdfast-"));
  return {
    path,
    file: (name) => join(path, name),
    names: () => readdir(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
