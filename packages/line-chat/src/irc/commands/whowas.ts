import type { IrcMember, MemberCommand } from "../client.ts";
import { targetsOf } from "../targets.ts";

/** `WHOWAS <nickname>{,<nickname>} [<count>]`: who bore a name before. */
export const whowas: MemberCommand = {
  name: "WHOWAS",
  usage: "<nickname>{,<nickname>} [<count>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [nicks = "", count = ""] }) {
    if (nicks === "") return client.reply("ERR_NONICKNAMEGIVEN");
    const wanted = Number.parseInt(count, 10);
    for (const nick of targetsOf(client, nicks) ?? []) tell(client, nick, wanted > 0 ? wanted : Infinity);
  },
};

function tell(client: IrcMember, nick: string, count: number): void {
  const { chat, name } = client.server;
  const bygones = chat.whowas.of(nick).slice(0, count);
  if (bygones.length === 0) client.reply("ERR_WASNOSUCHNICK", nick);
  for (const { identity, until } of bygones) {
    client.reply("RPL_WHOWASUSER", identity.nick, identity.user, identity.host, "*", identity.realName);
    client.reply("RPL_WHOISSERVER", identity.nick, name, new Date(until).toUTCString());
  }
  client.reply("RPL_ENDOFWHOWAS", nick);
}
