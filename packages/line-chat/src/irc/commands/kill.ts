import type { MemberCommand } from "../client.ts";
import { fitted } from "../format.ts";
import { MAX_KICK_BYTES } from "./kick.ts";

/** `KILL <nickname> :<comment>`: an operator ends somebody's connection. */
export const kill: MemberCommand = {
  name: "KILL",
  usage: "<nickname> <comment>",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [nick = "", comment = ""] }) {
    if (comment === "") return client.reply("ERR_NEEDMOREPARAMS", "KILL");
    const refusal = client.server.chat.expel(client.person, nick, fitted(comment, MAX_KICK_BYTES));
    if (!refusal) client.note("info", "an operator has sent somebody away", { whom: nick, comment });
    else if (refusal === "not-privileged") client.refuse(refusal);
    else client.refuse(refusal, nick);
  },
};
