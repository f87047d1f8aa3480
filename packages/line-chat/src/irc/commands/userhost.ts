import type { Person } from "../../chat/person.ts";
import type { IrcMember, MemberCommand } from "../client.ts";

const MAX_NICKS = 5;

/** `USERHOST <nickname>{ <nickname>}`: where they come from, and whether they are away or operators. */
export const userhost: MemberCommand = {
  name: "USERHOST",
  usage: "<nickname>{ <nickname>}",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params }) {
    client.reply("RPL_USERHOST", hostsOf(client, params));
  },
};

/** `ann*=-~ann@192.0.2.1 bob=+~b@192.0.2.2` */
export function hostsOf(client: IrcMember, nicks: readonly string[]): string {
  const people = nicks.slice(0, MAX_NICKS).map((nick) => client.server.chat.person(nick));
  return people
    .filter((person) => person !== undefined)
    .map(hostOf)
    .join(" ");
}

function hostOf({ nick, identity, modes, away }: Person): string {
  return `${nick}${modes.has("operator") ? "*" : ""}=${away === undefined ? "+" : "-"}${identity.user}@${identity.host}`;
}
