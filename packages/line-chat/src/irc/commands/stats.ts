import type { IrcMember, MemberCommand } from "../client.ts";

/** `STATS u` tells for how long the server has been there, `STATS o` an operator which operators there are. */
export const stats: MemberCommand = {
  name: "STATS",
  usage: "u|o",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [letter = ""] }) {
    if (letter === "u") tellUptime(client);
    else if (letter === "o") tellOperators(client);
    client.reply("RPL_ENDOFSTATS", letter.slice(0, 1) || "*");
  },
};

function tellUptime(client: IrcMember): void {
  const { chat, startedAt } = client.server;
  const seconds = Math.max(0, Math.floor((chat.now() - startedAt.getTime()) / 1_000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24];
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  client.reply("RPL_STATSUPTIME", `Server Up ${days} days ${hours}:${minutes}:${rest}`);
}

function tellOperators(client: IrcMember): void {
  if (!client.person.modes.has("operator")) return client.refuse("not-privileged");
  for (const { modes, nick, identity } of client.server.chat.people) {
    if (modes.has("operator")) client.reply("RPL_STATSOLINE", "O", `${identity.user}@${identity.host}`, "*", nick);
  }
}
