import { hasCapability } from "../capabilities.ts";
import type { MemberCommand } from "../client.ts";

/** `REDACT <target> <msgid> [:<reason>]`: takes back what was said. */
export const redact: MemberCommand = {
  name: "REDACT",
  usage: "<target> <msgid> [:<reason>]",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [target = "", id = "", reason = ""] }) {
    if (!hasCapability(client.capabilities, "draft/message-redaction")) {
      return client.reply("ERR_UNKNOWNCOMMAND", "REDACT");
    }
    const refusal = client.server.chat.redact(client.person, target, { id, reason });
    if (refusal === "no-such-message") client.standardReply("UNKNOWN_MSGID", "REDACT", target, id);
    else if (refusal === "not-author") client.standardReply("REDACT_FORBIDDEN", "REDACT", target, id);
    else if (refusal) client.standardReply("INVALID_TARGET", "REDACT", target);
  },
};
