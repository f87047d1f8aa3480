import type { Saying } from "../../chat/talk.ts";
import type { MemberCommand } from "../client.ts";
import { notesIn } from "../saying.ts";
import { distinct } from "../targets.ts";
import { addToDraft } from "./batch.ts";

/** `NOTICE <target>{,<target>} :<text>`: as PRIVMSG, but nothing about it is ever answered. */
export const notice: MemberCommand = {
  name: "NOTICE",
  usage: "<target>{,<target>} <text>",
  minParams: 0,
  beforeRegistration: false,
  run(client, message) {
    const { params, tags } = message;
    if (client.draft?.has(tags)) return addToDraft(client, client.draft, message);
    const [targets = "", text = ""] = params;
    if (text === "") return;
    const saying: Saying = { text, manner: "notice", tags: notesIn(client, tags) };
    const all = distinct(targets);
    if (all.length > client.server.maxTargets) return;
    for (const target of all) client.server.chat.say(client.person, target, saying);
  },
};
