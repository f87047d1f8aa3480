import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let root: string | undefined;

/** A new empty folder, gone when the bench ends, however it does. */
export function temporaryFolder(): string {
  root ??= makeRoot();
  return mkdtempSync(join(root, "server-"));
}

function makeRoot(): string {
  const path = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  process.once("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}
