import { HoldfastError } from "../../errors.ts";
import type { Source } from "./setting.ts";

/** What is known of a mistake. */
interface ConfigFacts {
  /** The setting; `undefined` where it is none. */
  readonly key?: string | undefined;
  /** Where it stands; `undefined` where that is no one place. */
  readonly source?: Source | undefined;
  readonly cause?: unknown;
}

/** One mistake. */
export interface ConfigProblem extends ConfigFacts {
  /** Names the setting and where it stands, and says what is allowed. Shows no secret. */
  readonly message: string;
}

/** What both errors have: the first mistake in message and fields, and all of them. */
abstract class ProblemsError extends HoldfastError {
  readonly key: string | undefined;
  readonly source: Source | undefined;
  /** All that is wrong, in the order of the sources; the first is the error's own. */
  readonly problems: readonly ConfigProblem[];

  constructor(message: string, facts: ConfigFacts = {}, others: readonly ConfigProblem[] = []) {
    super(inOneLine(message), { cause: facts.cause });
    this.key = facts.key;
    this.source = facts.source;
    this.problems = [{ ...facts, message }, ...others].map(withOneLine);
  }
}

/** The command line is not one that we understand; the message names the flag and says what is allowed. */
export class UsageError extends ProblemsError {
  override readonly code = "ERR_USAGE";
}

/**
 * The file, the environment or a credential says something wrong; the message names the setting, where it stands and
 * what is allowed.
 */
export class ConfigError extends ProblemsError {
  override readonly code = "ERR_CONFIG";
}

/** @throws an error of `kind`, when there is something wrong. */
export function throwIfAny(kind: typeof UsageError | typeof ConfigError, problems: readonly ConfigProblem[]): void {
  const [first, ...others] = problems;
  if (first) throw new kind(first.message, first, others);
}

function withOneLine(problem: ConfigProblem): ConfigProblem {
  return { ...problem, message: inOneLine(problem.message) };
}

/** A name or value may hold anything, but a log has lines, and a terminal obeys what it is sent. */
function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : escaped;
  });
}
