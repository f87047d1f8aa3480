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
    const targets = targetsOf(client, nicks);
    if (targets) tell(client, targets, wanted > 0 ? wanted : Infinity);
  },
};

/** The last ones first, whatever the order of the names; one end for all of them. */
function tell(client: IrcMember, nicks: readonly string[], count: number): void {
  const { chat, name } = client.server;
  const bygones = nicks.flatMap((nick) => {
    const found = chat.whowas.of(nick).slice(0, count);
    if (found.length === 0) client.reply("ERR_WASNOSUCHNICK", nick);
    return found;
  });
  for (const { identity, until } of bygones.toSorted((one, other) => other.until - one.until)) {
    client.reply("RPL_WHOWASUSER", identity.nick, identity.user, identity.host, "*", identity.realName);
    client.reply("RPL_WHOISSERVER", identity.nick, name, new Date(until).toUTCString());
  }
  client.reply("RPL_ENDOFWHOWAS", nicks.join(","));
}
