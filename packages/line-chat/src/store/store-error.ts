import { HoldfastError } from "@holdfast/net-core";

/** What is kept in a file cannot be read or written; `cause` is what SQLite says. */
export class StoreError extends HoldfastError {
  override readonly code = "ERR_STORE";
  /** Where the file is. */
  readonly path: string;

  constructor(path: string, what: string, cause?: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    super(`the store ${path} ${what}${why}`, { cause });
    this.path = path;
  }
}
