import type { MemberCommand } from "../client.ts";

/** `NOTICE <target>{,<target>} :<text>`: as PRIVMSG, but nothing about it is ever answered. */
export const notice: MemberCommand = {
  name: "NOTICE",
  minParams: 0,
  beforeRegistration: false,
  run({ server, person }, { params: [targets = "", text = ""] }) {
    if (text === "") return;
    for (const target of new Set(targets.split(","))) server.chat.say(person, target, { text, manner: "notice" });
  },
};
