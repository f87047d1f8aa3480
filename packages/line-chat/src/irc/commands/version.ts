import type { MemberCommand } from "../client.ts";
import { sendSupport } from "../isupport.ts";

/** `VERSION`: what the server is, and what it can do. */
export const version: MemberCommand = {
  name: "VERSION",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const { server } = client;
    client.reply("RPL_VERSION", server.version, server.name, "one chat, two dialects");
    sendSupport(client);
  },
};
