import type { IrcMember } from "./client.ts";

/** The targets of a command, each once. @returns `undefined` where there are more than may be: the client is told. */
export function targetsOf(client: IrcMember, list: string): readonly string[] | undefined {
  const targets = distinct(list);
  const excess = targets[client.server.maxTargets];
  if (excess === undefined) return targets;
  client.reply("ERR_TOOMANYTARGETS", excess);
  return undefined;
}

/**
 * As many of what a command names as it may have; of the first one more the client is told. Clients come back to all
 * their channels by one JOIN: what is too much does not keep them out of the others.
 */
export function* firstTargets(client: IrcMember, list: string): Iterable<readonly [index: number, target: string]> {
  for (const [index, target] of list.split(",").entries()) {
    if (index === client.server.maxTargets) return client.reply("ERR_TOOMANYTARGETS", target);
    yield [index, target];
  }
}

/** What stands between commas, each once. */
export function distinct(list: string): readonly string[] {
  return [...new Set(list.split(","))];
}
