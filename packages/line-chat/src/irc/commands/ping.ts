import type { EarlyCommand } from "../client.ts";

/** `PING <token>`: everything that was asked for before has had its effect when the PONG comes. */
export const ping: EarlyCommand = {
  name: "PING",
  usage: "<token>",
  minParams: 0,
  beforeRegistration: true,
  run(client, { params: [token = ""] }) {
    const { name } = client.server;
    if (token === "") return client.reply("ERR_NOORIGIN");
    client.tell(`:${name} PONG ${name} :${token}`);
  },
};
