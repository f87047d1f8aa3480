import type { MemberCommand } from "../client.ts";

/** `INFO`: what the server is, and since when it is there. */
export const info: MemberCommand = {
  name: "INFO",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const { version, startedAt } = client.server;
    client.reply("RPL_INFO", `${version}: people with netcat and people with IRC clients in the same rooms`);
    client.reply("RPL_INFO", `On-line since ${startedAt.toUTCString()}`);
    client.reply("RPL_ENDOFINFO");
  },
};
