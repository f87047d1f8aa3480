import type { Saying } from "../../chat/talk.ts";
import type { MemberCommand } from "../client.ts";
import { notesIn } from "../saying.ts";
import { targetsOf } from "../targets.ts";

/** `@<tags> TAGMSG <target>{,<target>}`: tags without words, such as that somebody is typing. */
export const tagmsg: MemberCommand = {
  name: "TAGMSG",
  usage: "<target>{,<target>}",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [targets = ""], tags }) {
    const saying: Saying = { text: "", manner: "signal", tags: notesIn(client, tags) };
    if (saying.tags === "") return;
    for (const target of targetsOf(client, targets) ?? []) {
      const refusal = client.server.chat.say(client.person, target, saying);
      if (refusal) client.refuse(refusal, target);
    }
  },
};
