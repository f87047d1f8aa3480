import type { MemberCommand } from "../client.ts";

/** `REHASH`: an operator has the configuration read again. */
export const rehash: MemberCommand = {
  name: "REHASH",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const { server, person } = client;
    if (!person.modes.has("operator")) return client.refuse("not-privileged");
    client.note("info", "an operator has the configuration read again", {});
    client.reply("RPL_REHASHING", server.name);
    server.rehash();
  },
};
