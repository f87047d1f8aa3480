import type { IrcMember, MemberCommand } from "../client.ts";

/** `MOTD`: the message of the day. */
export const motd: MemberCommand = {
  name: "MOTD",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run: sendMotd,
};

export function sendMotd(client: IrcMember): void {
  const { motd, name } = client.server;
  if (motd.length === 0) return client.reply("ERR_NOMOTD");
  client.reply("RPL_MOTDSTART", `- ${name} Message of the day - `);
  for (const line of motd) client.reply("RPL_MOTD", `- ${line}`);
  client.reply("RPL_ENDOFMOTD");
}
