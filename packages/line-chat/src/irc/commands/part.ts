import type { MemberCommand } from "../client.ts";
import { firstTargets } from "../targets.ts";

/** `PART <channel>{,<channel>} [:<reason>]` */
export const part: MemberCommand = {
  name: "PART",
  usage: "<channel>{,<channel>} [<reason>]",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [names = "", reason = ""] }) {
    for (const [, name] of firstTargets(client, names)) {
      const refusal = client.server.chat.part(client.person, name, reason);
      if (refusal) client.refuse(refusal, name);
    }
  },
};
