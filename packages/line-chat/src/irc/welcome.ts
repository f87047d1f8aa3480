import { lettersOf } from "../chat/modes.ts";
import type { IrcMember } from "./client.ts";
import { sendCounts } from "./commands/lusers.ts";
import { sendMotd } from "./commands/motd.ts";
import { supportTokens } from "./isupport.ts";

const TOKENS_PER_LINE = 13;

/** What a client is told as soon as it is registered. */
export function welcome(client: IrcMember): void {
  const { server, person } = client;
  const { name, network, version, startedAt } = server;
  const letters = (["list", "key", "limit", "flag", "rank"] as const).map((kind) => lettersOf(kind)).join("");
  const withArgument = (["list", "key", "limit", "rank"] as const).map((kind) => lettersOf(kind)).join("");
  client.reply("RPL_WELCOME", `Welcome to the ${network} Network, ${person.identity.mask}`);
  client.reply("RPL_YOURHOST", `Your host is ${name}, running version ${version}`);
  client.reply("RPL_CREATED", `This server was created ${startedAt.toUTCString()}`);
  client.reply("RPL_MYINFO", name, version, "-", letters, withArgument);
  const tokens = supportTokens(server);
  for (let start = 0; start < tokens.length; start += TOKENS_PER_LINE) {
    client.reply("RPL_ISUPPORT", ...tokens.slice(start, start + TOKENS_PER_LINE));
  }
  sendCounts(client);
  sendMotd(client);
}
