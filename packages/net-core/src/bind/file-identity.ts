import { type BigIntStats, lstatSync } from "node:fs";

/** The file that a path names, so that it is known again: no other on the machine has the same. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** What is at a path, links not followed; `undefined` where there is nothing. */
export function lstat(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

export function isSameFile(stats: FileIdentity | undefined, identity: FileIdentity): boolean {
  return stats?.dev === identity.dev && stats.ino === identity.ino;
}
