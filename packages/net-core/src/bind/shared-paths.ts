import { lstat, type FileIdentity } from "./file-identity.ts";

/** A Unix path that the workers of a service share. */
export interface SharedPath {
  readonly path: string;
  /** The name that its socket was bound under before it was published; the workers of a cluster share it by that. */
  readonly boundAs: string;
  /** Of the file at `path`. */
  readonly identity: FileIdentity;
}

/**
 * The Unix paths of the process when it is a worker of a service. The first worker binds a path, gives it mode and group
 * and publishes it; the others are told under which name it was bound, and get the same socket from the primary.
 */
export class SharedPaths {
  /** Resolves once the primary has handed over a connection that waited, if one did. */
  readonly handedOver: () => Promise<void>;
  readonly #known: Map<string, SharedPath>;
  #areLeft = true;

  constructor(known: readonly SharedPath[], handedOver: () => Promise<void>) {
    this.handedOver = handedOver;
    this.#known = new Map(known.map((shared) => [shared.path, shared]));
  }

  /** Those that are known, to be told to the workers to come. */
  get all(): readonly SharedPath[] {
    return [...this.#known.values()];
  }

  /** Whether a server that closes leaves the path to the other workers. */
  get areLeft(): boolean {
    return this.#areLeft;
  }

  get(path: string): SharedPath | undefined {
    return this.#known.get(path);
  }

  /** This process has published one. */
  add(shared: SharedPath): void {
    this.#known.set(shared.path, shared);
  }

  /** All workers go: from now on a server that closes removes its path. */
  release(): void {
    this.#areLeft = false;
  }
}

/** Whether a shared socket still has the name that it was bound under: then nobody has published it. */
export function isUnpublished({ boundAs }: SharedPath): boolean {
  return lstat(boundAs) !== undefined;
}

let ofThisProcess: SharedPaths | undefined;

/** What {@link sharePaths} was told; `undefined` in every process that is no worker of a service. */
export function sharedPaths(): SharedPaths | undefined {
  return ofThisProcess;
}

/** Makes every Unix path that this process binds one that it shares with other workers. */
export function sharePaths(paths: SharedPaths): void {
  ofThisProcess = paths;
}
