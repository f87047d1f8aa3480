import type { MemberCommand } from "../client.ts";

/** `LINKS`: which servers there are, which is this one. */
export const links: MemberCommand = {
  name: "LINKS",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const { name, network } = client.server;
    client.reply("RPL_LINKS", name, name, `0 ${network}`);
    client.reply("RPL_ENDOFLINKS", "*");
  },
};
