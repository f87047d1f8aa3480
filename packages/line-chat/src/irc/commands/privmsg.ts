import type { MemberCommand } from "../client.ts";
import { notesIn, sayingOf } from "../saying.ts";
import { addToDraft } from "./batch.ts";

/** `PRIVMSG <target>{,<target>} :<text>` */
export const privmsg: MemberCommand = {
  name: "PRIVMSG",
  minParams: 0,
  beforeRegistration: false,
  run(client, message) {
    const { params, tags } = message;
    if (client.draft?.has(tags)) return addToDraft(client, client.draft, message);
    const [targets = "", text = ""] = params;
    if (targets === "") return client.reply("ERR_NORECIPIENT", "No recipient given (PRIVMSG)");
    if (text === "") return client.reply("ERR_NOTEXTTOSEND");
    const saying = sayingOf(text, notesIn(client, tags));
    const { chat } = client.server;
    if (!targets.includes(",")) {
      const refusal = chat.say(client.person, targets, saying);
      if (refusal) client.refuse(refusal, targets);
      return;
    }
    for (const target of new Set(targets.split(","))) {
      const refusal = chat.say(client.person, target, saying);
      if (refusal) client.refuse(refusal, target);
    }
  },
};
