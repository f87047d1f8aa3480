import type { MemberCommand } from "../client.ts";

/** `ISON <nickname>{ <nickname>}`: which of them are here. */
export const ison: MemberCommand = {
  name: "ISON",
  usage: "<nickname>{ <nickname>}",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params }) {
    const nicks = params.flatMap((param) => param.split(" ")).map((nick) => client.server.chat.person(nick)?.nick);
    client.reply("RPL_ISON", nicks.filter((nick) => nick !== undefined).join(" "));
  },
};
