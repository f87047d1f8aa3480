import type { EarlyCommand } from "../client.ts";

/** `QUIT [:<reason>]` */
export const quit: EarlyCommand = {
  name: "QUIT",
  usage: "[<reason>]",
  minParams: 0,
  beforeRegistration: true,
  run(client, { params: [reason = ""] }) {
    client.quit(reason === "" ? "Client quit" : `Quit: ${reason}`);
  },
};
