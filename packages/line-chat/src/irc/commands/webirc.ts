import { isIP } from "@holdfast/net-core";
import type { EarlyCommand } from "../client.ts";

/** `WEBIRC <password> <gateway> <host name> <address> [:<options>]`: a gateway says where its client comes from. */
export const webirc: EarlyCommand = {
  name: "WEBIRC",
  usage: "<password> <gateway> <host name> <address> [<options>]",
  minParams: 4,
  beforeRegistration: true,
  run(client, { params: [password = "", gateway = "", , address = "", options = ""] }) {
    const { registration, server } = client;
    if (client.person || registration.nick !== undefined || registration.user) {
      return client.reply("ERR_ALREADYREGISTERED");
    }
    if (isIP(address) === 0 || !server.gateways.isTrusted(client.address, password)) {
      client.note("warn", "a gateway is not believed", { gateway });
      return client.quit("WEBIRC is not for you");
    }
    const refused = client.comesFrom(address, options.split(" ").includes("secure"));
    if (refused === undefined) return;
    client.note("warn", "a gateway's client is refused", { gateway, why: refused });
    client.quit(refused);
  },
};
