import { Mask } from "../../chat/mask.ts";
import { fold } from "../../chat/names.ts";
import type { IrcMember, MemberCommand } from "../client.ts";

/** How many masks one person may have. */
export const MAX_SILENCED = 32;

/** `SILENCE +<mask>`, `SILENCE -<mask>`, `SILENCE`: whose private lines and invitations one does not hear. */
export const silence: MemberCommand = {
  name: "SILENCE",
  usage: "[+|-<mask>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [change = ""] }) {
    if (change === "") return tell(client);
    const isOn = !change.startsWith("-");
    const mask = new Mask(change.replace(/^[+-]/, "").replace(/\s.*/u, ""));
    const { person } = client;
    const others = person.silenced.filter(({ text }) => fold(text) !== fold(mask.text));
    if (isOn && others.length >= MAX_SILENCED) return client.reply("ERR_SILELISTFULL", mask.text);
    if (others.length === person.silenced.length - (isOn ? 1 : 0)) return; // as it was before
    person.silenced = isOn ? [...others, mask] : others;
    client.tell(`:${person.identity.mask} SILENCE ${isOn ? "+" : "-"}${mask.text}`);
  },
};

function tell(client: IrcMember): void {
  for (const { text } of client.person.silenced) client.reply("RPL_SILELIST", client.nick, text);
  client.reply("RPL_ENDOFSILELIST");
}
