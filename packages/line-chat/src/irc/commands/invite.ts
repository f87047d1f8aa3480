import type { IrcMember, MemberCommand } from "../client.ts";
import { tellIfAway } from "./away.ts";

/** `INVITE <nickname> <channel>`, and `INVITE` for the channels that one is invited to. */
export const invite: MemberCommand = {
  name: "INVITE",
  usage: "[<nickname> <channel>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [nick, name] }) {
    if (nick === undefined) return tellInvitations(client);
    if (name === undefined) return client.reply("ERR_NEEDMOREPARAMS", "INVITE");
    const { chat } = client.server;
    const refusal = chat.invite(client.person, nick, name);
    if (refusal === "in-room") return client.refuse(refusal, nick, name);
    if (refusal) return client.refuse(refusal, refusal === "no-such-person" ? nick : name);
    client.reply("RPL_INVITING", chat.person(nick)?.nick ?? nick, chat.room(name)?.name ?? name);
    tellIfAway(client, nick);
  },
};

function tellInvitations(client: IrcMember): void {
  const { chat } = client.server;
  // A room that is gone is another one when it is made again.
  const open = client.person.invitations.filter((room) => chat.room(room.name) === room);
  for (const { name } of open) client.reply("RPL_INVITELIST", name);
  client.reply("RPL_ENDOFINVITELIST");
}
