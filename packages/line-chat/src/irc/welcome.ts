import { lettersOf, PERSON_MODES } from "../chat/modes.ts";
import { hasCapability } from "./capabilities.ts";
import type { IrcMember } from "./client.ts";
import { sendCounts } from "./commands/lusers.ts";
import { sendOwnMetadata } from "./commands/metadata.ts";
import { sendMotd } from "./commands/motd.ts";
import { sendSupport } from "./isupport.ts";
import { METADATA } from "./metadata.ts";

/** What a client is told as soon as it is registered. */
export function welcome(client: IrcMember): void {
  const { server, person } = client;
  const { name, network, version, startedAt } = server;
  const letters = (["list", "key", "limit", "flag", "rank"] as const).map((kind) => lettersOf(kind)).join("");
  const withArgument = (["list", "key", "limit", "rank"] as const).map((kind) => lettersOf(kind)).join("");
  client.reply("RPL_WELCOME", `Welcome to the ${network} Network, ${person.identity.mask}`);
  client.reply("RPL_YOURHOST", `Your host is ${name}, running version ${version}`);
  client.reply("RPL_CREATED", `This server was created ${startedAt.toUTCString()}`);
  client.reply("RPL_MYINFO", name, version, Object.keys(PERSON_MODES).toSorted().join(""), letters, withArgument);
  sendSupport(client);
  sendCounts(client);
  sendMotd(client);
  if (hasCapability(client.capabilities, METADATA)) sendOwnMetadata(client);
}
