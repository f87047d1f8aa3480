import {
  type BigIntStats,
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { maxUnixPathBytes } from "../address/endpoint.ts";
import { type FileIdentity, isSameFile, lstat } from "./file-identity.ts";
import { sharedPaths } from "./shared-paths.ts";
import { underTakeoverLock } from "./takeover-lock.ts";

/**
 * Whose socket a bind may replace. `"stale"`: one that nobody listens on any more. `"live"`: also one
 * that is served, for a planned hand-over from an old server to its successor; clients that connect
 * meanwhile reach one of the two. `"never"`: none.
 */
export type Takeover = "never" | "stale" | "live";

/** What stands at a path before it is claimed. */
export type Occupant =
  | { readonly kind: "nothing" }
  | { readonly kind: "other"; readonly description: string }
  | { readonly kind: "socket"; readonly identity: FileIdentity };

export function occupantOf(path: string): Occupant {
  const stats = lstat(path);
  if (!stats) return { kind: "nothing" };
  if (!stats.isSocket()) return { kind: "other", description: describe(stats) };
  return { kind: "socket", identity: stats };
}

/** Owner's rights and group of a socket, set before anybody can find it. */
export interface SocketAccess {
  /** Permission bits, 0 to 0o777; `undefined` leaves what the umask gave. */
  readonly mode: number | undefined;
  /** Numeric group; `undefined` leaves the process's own. */
  readonly gid: number | undefined;
}

/** A name beside `path` that is free, hard to guess, and no longer than the system allows. */
export function temporaryNameFor(path: string): string {
  const directory = dirname(path);
  const base = basename(path);
  for (;;) {
    const random = randomBytes(8).toString("hex");
    const described = join(directory, `.${base}.${random}`);
    // Where only the public name itself fits, a random one of the same length fits as well.
    const name = fits(described) ? described : join(directory, random.slice(0, Math.max(1, base.length)));
    if (!lstat(name)) return name;
  }
}

/** From the system itself, where it can: to load Node's `crypto` takes longer than all else that a bind does. */
function randomBytes(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  try {
    const source = openSync("/dev/urandom", "r");
    try {
      readSync(source, bytes);
    } finally {
      closeSync(source);
    }
  } catch {
    crypto.getRandomValues(bytes); // a root directory without devices, or no descriptor is left
  }
  return bytes;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= maxUnixPathBytes();
}

/** Gives a bound but still unpublished socket its permissions. */
export function setAccess(temporary: string, { mode, gid }: SocketAccess): void {
  if (gid !== undefined) chownSync(temporary, -1, gid);
  if (mode !== undefined) chmodSync(temporary, mode);
}

/**
 * Gives the socket bound to `temporary` its public name, in one step that no other server can come
 * between. Afterwards the temporary name is gone.
 * @param seen what stood at `path` and was found stale, or nothing.
 * @returns the published path, or `undefined` when somebody else was quicker.
 */
export function publish(
  temporary: string,
  path: string,
  { seen, takeover }: { seen: Occupant; takeover: Takeover },
): PublishedPath | undefined {
  const identity = lstatSync(temporary, { bigint: true });
  const claimed = seen.kind === "socket" ? replace(temporary, path, { seen, takeover }) : claimFree(temporary, path);
  return claimed ? new PublishedPath(path, identity) : undefined;
}

function claimFree(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  unlinkSync(temporary);
  return true;
}

type Replacing = { seen: Occupant & { kind: "socket" }; takeover: Takeover };

function replace(temporary: string, path: string, { seen, takeover }: Replacing): boolean {
  if (takeover === "live") {
    renameSync(temporary, path);
    return true;
  }
  // Two servers may have found the same stale socket. The second must not rename over the first.
  return underTakeoverLock(seen.identity, () => {
    if (!isSameFile(lstat(path), seen.identity)) return false;
    renameSync(temporary, path);
    return true;
  });
}

/** A public path that this process has put its own socket to. */
export class PublishedPath {
  /** As it was asked for. */
  readonly path: string;
  /** The working directory may change before the end. */
  readonly #file: string;
  readonly identity: FileIdentity;

  constructor(path: string, identity: FileIdentity) {
    this.path = path;
    this.#file = resolve(path);
    this.identity = { dev: identity.dev, ino: identity.ino };
  }

  /**
   * Removes the path if it is still ours; a successor's socket stays, and one that other workers serve. To be called while the socket
   * still listens: as long as it does, its inode number cannot be given to another file.
   */
  remove(): void {
    if (sharedPaths()?.areLeft) return;
    if (!isSameFile(lstat(this.#file), this.identity)) return;
    const aside = temporaryNameFor(this.#file);
    try {
      renameSync(this.#file, aside);
      // A successor may have come between the look and the move: then it gets its name back.
      if (!isSameFile(lstat(aside), this.identity)) linkSync(aside, this.#file);
      unlinkSync(aside);
    } catch {
      // Gone already, or the directory is not ours to write to any more: what is left is stale, and
      // the next bind replaces it.
    }
  }
}

function describe(stats: BigIntStats): string {
  if (stats.isFile()) return "a regular file";
  if (stats.isDirectory()) return "a directory";
  if (stats.isSymbolicLink()) return "a symbolic link";
  return "a file of another kind";
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
