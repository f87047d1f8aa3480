import { HoldfastError } from "../../errors.ts";

/** What is wrong, and with which setting. */
export interface ConfigProblem {
  /** The setting; `undefined` where it is none. */
  readonly key?: string | undefined;
  readonly cause?: unknown;
}

/** The command line is not one that we understand; the message names the flag and says what is allowed. */
export class UsageError extends HoldfastError {
  override readonly code = "ERR_USAGE";
  readonly key: string | undefined;

  constructor(message: string, { key, cause }: ConfigProblem = {}) {
    super(message, { cause });
    this.key = key;
  }
}

/**
 * The file, the environment or a credential says something wrong; the message names the setting, where it stands and
 * what is allowed.
 */
export class ConfigError extends HoldfastError {
  override readonly code = "ERR_CONFIG";
  readonly key: string | undefined;

  constructor(message: string, { key, cause }: ConfigProblem = {}) {
    super(message, { cause });
    this.key = key;
  }
}
