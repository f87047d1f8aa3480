import type { MemberCommand } from "../client.ts";

/** `TIME`: what time it is at the server. */
export const time: MemberCommand = {
  name: "TIME",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const now = client.server.chat.now();
    client.reply("RPL_TIME", client.server.name, String(Math.floor(now / 1_000)), "0", new Date(now).toUTCString());
  },
};
