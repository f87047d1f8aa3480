import { MAX_REAL_NAME_BYTES } from "../../chat/names.ts";
import type { EarlyCommand } from "../client.ts";
import { fitted } from "../format.ts";

const MAX_USER_BYTES = 16;

/** `USER <name> <unused> <unused> :<real name>`: at registration. */
export const user: EarlyCommand = {
  name: "USER",
  usage: "<name> 0 * <real name>",
  minParams: 4,
  beforeRegistration: true,
  run(client, { params: [name = "", , , realName = ""] }) {
    if (client.person) return client.reply("ERR_ALREADYREGISTERED");
    if (name === "" || realName === "") return client.reply("ERR_NEEDMOREPARAMS", "USER");
    client.registration.user = { name: userName(name), realName: fitted(realName, MAX_REAL_NAME_BYTES) };
    client.register();
  },
};

/** What stands between `!` and `@` must have neither, and no blank; the tilde says that nobody vouches for it. */
function userName(name: string): string {
  return fitted(`~${name.replaceAll(/[^\w.[\]\\`^{|}-]/g, "") || "user"}`, MAX_USER_BYTES);
}
