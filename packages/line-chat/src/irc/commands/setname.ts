import { MAX_REAL_NAME_BYTES } from "../../chat/names.ts";
import type { MemberCommand } from "../client.ts";

/** `SETNAME :<real name>`: another real name. */
export const setname: MemberCommand = {
  name: "SETNAME",
  usage: "<real name>",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [realName = ""] }) {
    const isGood = realName.trim() !== "" && Buffer.byteLength(realName) <= MAX_REAL_NAME_BYTES;
    if (isGood) client.server.chat.describe(client.person, realName);
    else client.standardReply("INVALID_REALNAME", "SETNAME");
  },
};
