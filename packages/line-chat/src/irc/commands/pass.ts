import type { EarlyCommand } from "../client.ts";

/** `PASS <password>`: before anything else that registers. */
export const pass: EarlyCommand = {
  name: "PASS",
  usage: "<password>",
  minParams: 1,
  beforeRegistration: true,
  run(client, { params: [password = ""] }) {
    if (client.person) return client.reply("ERR_ALREADYREGISTERED");
    client.registration.password = password;
  },
};
