import type { MemberCommand } from "../client.ts";

/** `ADMIN`: who runs the server. */
export const admin: MemberCommand = {
  name: "ADMIN",
  usage: "",
  minParams: 0,
  beforeRegistration: false,
  run(client) {
    const { admin: lines, name } = client.server;
    const [where, more, mail] = lines;
    if (where === undefined) return client.reply("ERR_NOADMININFO", name);
    client.reply("RPL_ADMINME", name);
    client.reply("RPL_ADMINLOC1", where);
    if (more !== undefined) client.reply("RPL_ADMINLOC2", more);
    if (mail !== undefined) client.reply("RPL_ADMINEMAIL", mail);
  },
};
