import type { IrcMember, MemberCommand } from "../client.ts";
import { fitted } from "../format.ts";
import { targetsOf } from "../targets.ts";

/** The longest comment, in bytes. */
export const MAX_KICK_BYTES = 300;

/** `KICK <channel> <nickname>{,<nickname>} [:<comment>]`, or as many channels as nicknames. */
export const kick: MemberCommand = {
  name: "KICK",
  usage: "<channel> <nickname>{,<nickname>} [<comment>]",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [channels = "", nicks = "", comment = ""] }) {
    const names = channels.split(",");
    const targets = targetsOf(client, nicks);
    if (!targets) return;
    if (names.length > 1 && names.length !== targets.length) return client.reply("ERR_NEEDMOREPARAMS", "KICK");
    const reason = fitted(comment === "" ? client.nick : comment, MAX_KICK_BYTES);
    for (const [index, nick] of targets.entries()) {
      kickOne(client, names.length > 1 ? (names[index] ?? "") : channels, { nick, reason });
    }
  },
};

function kickOne(client: IrcMember, name: string, whom: { readonly nick: string; readonly reason: string }): void {
  const refusal = client.server.chat.kick(client.person, name, whom);
  if (refusal === "person-not-in-room") client.refuse(refusal, whom.nick, name);
  else if (refusal) client.refuse(refusal, refusal === "no-such-person" ? whom.nick : name);
}
