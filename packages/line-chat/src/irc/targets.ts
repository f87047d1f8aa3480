import type { IrcMember } from "./client.ts";

/** The targets of a command, each once. @returns `undefined` where there are more than may be: the client is told. */
export function targetsOf(client: IrcMember, list: string): readonly string[] | undefined {
  const targets = distinct(list);
  const excess = targets[client.server.maxTargets];
  if (excess === undefined) return targets;
  client.reply("ERR_TOOMANYTARGETS", excess);
  return undefined;
}

/** What stands between commas, each once. */
export function distinct(list: string): readonly string[] {
  return [...new Set(list.split(","))];
}
