import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maxUnixPathBytes } from "../address/endpoint.ts";

/** A folder of the test's own; disposing of it removes it with all that is in it. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly root: string;
  /** The path of something in it. */
  path(name: string): string;
  /** The names of everything in it, hidden files too, in order. */
  names(): Promise<string[]>;
}

// As much as a name in the folder may take of a socket's path.
const ROOM_FOR_NAMES = 40;

/**
 * Makes a folder whose paths are short enough for Unix sockets: names may have 40 bytes at least, also where the
 * system's own folder for temporary files lies deep, as on macOS.
 */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const root = await mkdtemp(join(shallowFolder(), "holdfast-"));
  return {
    root,
    path: (name) => join(root, name),
    names: async () => (await readdir(root)).toSorted(),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

function shallowFolder(): string {
  const own = tmpdir();
  const length = Buffer.byteLength(join(own, "holdfast-XXXXXX/"));
  const isShort = length + ROOM_FOR_NAMES <= maxUnixPathBytes();
  return isShort || process.platform === "win32" ? own : "/tmp";
}
