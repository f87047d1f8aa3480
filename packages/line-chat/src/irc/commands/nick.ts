import type { EarlyCommand } from "../client.ts";

/** `NICK <nickname>`: at registration, and later to take another. */
export const nick: EarlyCommand = {
  name: "NICK",
  usage: "<nickname>",
  minParams: 0,
  beforeRegistration: true,
  run(client, { params: [wanted = ""] }) {
    if (wanted === "") return client.reply("ERR_NONICKNAMEGIVEN");
    const { server, person, registration } = client;
    const refusal = person ? server.chat.rename(person, wanted) : server.chat.whyNotNick(wanted);
    if (refusal) return client.refuse(refusal, wanted);
    if (person) return;
    registration.nick = wanted;
    client.register();
  },
};
