import { remembered } from "./remembered.ts";
import { matches, tokensOf } from "./subject-pattern.ts";
import type { Rule, RuleLists } from "./subject-rules.ts";

/** Whether a subject may be published to: it is on the list of what is allowed, if there is one, and is not denied. */
export function compilePublish({ allow, deny = [] }: RuleLists): (subject: string) => boolean {
  if (!allow && deny.length === 0) return () => true;
  return remembered((subject) => {
    const tokens = tokensOf(subject);
    return (!allow || anyMatches(allow, tokens)) && !anyMatches(deny, tokens);
  });
}

function anyMatches(rules: readonly Rule[], subject: readonly string[]): boolean {
  return rules.some((rule) => matches(rule.subject, subject));
}
