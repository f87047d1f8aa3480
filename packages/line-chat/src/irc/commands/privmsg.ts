import type { MemberCommand } from "../client.ts";
import { notesIn, sayingOf, sayTo } from "../saying.ts";
import { targetsOf } from "../targets.ts";
import { addToDraft } from "./batch.ts";

/** `PRIVMSG <target>{,<target>} :<text>` */
export const privmsg: MemberCommand = {
  name: "PRIVMSG",
  usage: "<target>{,<target>} <text>",
  minParams: 0,
  beforeRegistration: false,
  run(client, message) {
    const { params, tags } = message;
    if (client.draft?.has(tags)) return addToDraft(client, client.draft, message);
    const [targets = "", text = ""] = params;
    if (targets === "") return client.reply("ERR_NORECIPIENT", "No recipient given (PRIVMSG)");
    if (text === "") return client.reply("ERR_NOTEXTTOSEND");
    const saying = sayingOf(text, notesIn(client, tags));
    if (!targets.includes(",")) return sayTo(client, targets, saying);
    for (const target of targetsOf(client, targets) ?? []) sayTo(client, target, saying);
  },
};
