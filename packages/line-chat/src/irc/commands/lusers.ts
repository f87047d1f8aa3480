import type { IrcMember, MemberCommand } from "../client.ts";

/** `LUSERS`: how many there are. */
export const lusers: MemberCommand = {
  name: "LUSERS",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run: sendCounts,
};

export function sendCounts(client: IrcMember): void {
  const { chat, unknownCount } = client.server;
  const { peopleCount, maxPeople, roomCount } = chat;
  const invisible = chat.countOf("invisible");
  client.reply("RPL_LUSERCLIENT", `There are ${peopleCount - invisible} users and ${invisible} invisible on 1 servers`);
  if (chat.countOf("operator") > 0) client.reply("RPL_LUSEROP", String(chat.countOf("operator")));
  if (unknownCount > 0) client.reply("RPL_LUSERUNKNOWN", String(unknownCount));
  if (roomCount > 0) client.reply("RPL_LUSERCHANNELS", String(roomCount));
  client.reply("RPL_LUSERME", `I have ${peopleCount} clients and 1 servers`);
  const local = `Current local users ${peopleCount}, max ${maxPeople}`;
  const global = `Current global users ${peopleCount}, max ${maxPeople}`;
  client.reply("RPL_LOCALUSERS", String(peopleCount), String(maxPeople), local);
  client.reply("RPL_GLOBALUSERS", String(peopleCount), String(maxPeople), global);
}
