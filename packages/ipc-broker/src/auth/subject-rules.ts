import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import type { SubjectRules } from "./auth-options.ts";
import { kindOf, requireFields } from "./checks.ts";
import { type Pattern, parsePattern } from "./subject-pattern.ts";

/** What a list says of one pattern: for everybody, or for the members of some queue groups. */
export interface Rule {
  readonly subject: Pattern;
  /** What the queue's name must be; `undefined` where the rule is not about queues. */
  readonly queue: Pattern | undefined;
}

/** The two lists; `undefined` where there is none, which is not the same as an empty one. */
export interface RuleLists {
  readonly allow: readonly Rule[] | undefined;
  readonly deny: readonly Rule[] | undefined;
}

/** @throws {OptionTypeError | OptionRangeError} naming the entry that is none. */
export function resolveRules(
  option: string,
  rules: SubjectRules | undefined,
  { withQueues }: { withQueues: boolean },
): RuleLists {
  if (rules === undefined) return { allow: undefined, deny: undefined };
  const maxWords = withQueues ? 2 : 1;
  if (Array.isArray(rules)) return { allow: resolveList(option, rules, maxWords), deny: undefined };
  const { allow, deny } = requireFields(option, rules, ["allow", "deny"]);
  return {
    allow: resolveList(`${option}.allow`, allow, maxWords),
    deny: resolveList(`${option}.deny`, deny, maxWords),
  };
}

function resolveList(option: string, list: unknown, maxWords: number): readonly Rule[] | undefined {
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) throw new OptionTypeError(option, "a list of subjects", kindOf(list));
  return list.map((entry: unknown, index) => resolveRule(`${option}[${index}]`, entry, maxWords));
}

function resolveRule(option: string, entry: unknown, maxWords: number): Rule {
  const allowed = maxWords === 1 ? SUBJECT : SUBJECT_AND_QUEUE;
  if (typeof entry !== "string") throw new OptionTypeError(option, allowed, entry);
  const words = entry.split(/[ \t]+/).map(parsePattern);
  const [subject, queue] = words;
  if (!subject || words.length > maxWords || words.includes(undefined)) {
    throw new OptionRangeError(option, allowed, entry);
  }
  return { subject, queue };
}

const SUBJECT = 'a subject: tokens that are not empty between dots, ">" only as the last';
const SUBJECT_AND_QUEUE = `${SUBJECT}; for a queue, a blank and its name follow, which may have wildcards, too`;
