import { remembered } from "./remembered.ts";
import { covers, matches, type Pattern, tokensOf } from "./subject-pattern.ts";
import type { Rule, RuleLists } from "./subject-rules.ts";

export type DeniesDelivery = (subject: string, queue: string | undefined) => boolean;

/** Whether there may be a subscription: the lists must allow the whole of it, and not deny the whole of it. */
export function compileSubscribe({
  allow,
  deny = [],
}: RuleLists): (subject: string, queue: string | undefined) => boolean {
  return (subject, queue) => {
    const pattern = tokensOf(subject);
    return (!allow || isAllowed(allow, pattern, queue)) && !isDenied(deny, pattern, queue);
  };
}

/** Whether a message must be kept from a subscription, or `undefined` where none ever must be. */
export function compileDelivery(deny: readonly Rule[]): DeniesDelivery | undefined {
  if (deny.length === 0) return undefined;
  const forAll = deny.filter((rule) => rule.queue === undefined);
  const forQueues = deny.filter((rule) => rule.queue !== undefined);
  const isDeniedToAll = remembered((subject) => {
    const tokens = tokensOf(subject);
    return forAll.some((rule) => matches(rule.subject, tokens));
  });
  return (subject, queue) => {
    if (isDeniedToAll(subject)) return true;
    if (queue === undefined || forQueues.length === 0) return false;
    const tokens = tokensOf(subject);
    return forQueues.some((rule) => matches(rule.subject, tokens) && isQueueMeant(rule, queue));
  };
}

/** As soon as queues are named for a subject, a queue must be one of them, though all else be allowed. */
function isAllowed(allow: readonly Rule[], pattern: Pattern, queue: string | undefined): boolean {
  const covering = allow.filter((rule) => covers(rule.subject, pattern));
  const forQueues = covering.filter((rule) => rule.queue !== undefined);
  if (queue === undefined || forQueues.length === 0) return covering.length > forQueues.length;
  return forQueues.some((rule) => isQueueMeant(rule, queue));
}

function isDenied(deny: readonly Rule[], pattern: Pattern, queue: string | undefined): boolean {
  return deny.some((rule) => covers(rule.subject, pattern) && (rule.queue === undefined || isQueueMeant(rule, queue)));
}

function isQueueMeant(rule: Rule, queue: string | undefined): boolean {
  return queue !== undefined && rule.queue !== undefined && covers(rule.queue, tokensOf(queue));
}
