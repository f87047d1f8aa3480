import type { MemberCommand } from "../client.ts";

/** `WALLOPS :<text>`: an operator tells something to everybody who wants to hear such (mode `w`). */
export const wallops: MemberCommand = {
  name: "WALLOPS",
  usage: "<text>",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [text = ""] }) {
    if (text === "") return client.reply("ERR_NEEDMOREPARAMS", "WALLOPS");
    const refusal = client.server.chat.announce(client.person, text);
    if (refusal) client.refuse(refusal);
  },
};
