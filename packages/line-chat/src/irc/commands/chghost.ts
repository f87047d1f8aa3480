import { isHost } from "../../chat/names.ts";
import type { MemberCommand } from "../client.ts";

/** `CHGHOST <nickname> <host>`: operators of the server have somebody shown with another host. */
export const chghost: MemberCommand = {
  name: "CHGHOST",
  usage: "<nickname> <host>",
  minParams: 2,
  beforeRegistration: false,
  run(client, { params: [nick = "", host = ""] }) {
    if (!isHost(host)) return client.standardReply("INVALID_HOST", "CHGHOST", host);
    const refusal = client.server.chat.move(client.person, nick, host);
    if (refusal) client.refuse(refusal, ...(refusal === "no-such-person" ? [nick] : []));
  },
};
