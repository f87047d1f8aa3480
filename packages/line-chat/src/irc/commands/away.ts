import type { IrcMember, MemberCommand } from "../client.ts";
import { fitted } from "../format.ts";

/** The longest reason for being away, in bytes. */
export const MAX_AWAY_BYTES = 390;

/** `AWAY :<why>`, and `AWAY` to be back. */
export const away: MemberCommand = {
  name: "AWAY",
  usage: "[<why>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [why = ""] }) {
    client.server.chat.setAway(client.person, why === "" ? undefined : fitted(why, MAX_AWAY_BYTES));
    client.reply(why === "" ? "RPL_UNAWAY" : "RPL_NOWAWAY");
  },
};

/** Says that somebody is away, if so. */
export function tellIfAway(client: IrcMember, nick: string): void {
  const person = client.server.chat.person(nick);
  if (person?.away !== undefined) client.reply("RPL_AWAY", person.nick, person.away);
}
