import type { Room } from "../../chat/room.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { inLines } from "../format.ts";
import { MAX_BODY_BYTES } from "../line-decoder.ts";

/** `NAMES <channel>{,<channel>}`: who is there. */
export const names: MemberCommand = {
  name: "NAMES",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [channels = "*"] }) {
    for (const name of channels.split(",")) {
      const room = client.server.chat.room(name);
      if (room?.isVisibleTo(client.person)) sendNames(client, room);
      else client.reply("RPL_ENDOFNAMES", name);
    }
  },
};

/** All members, in as many lines as that takes. */
export function sendNames(client: IrcMember, { name, roll, flags }: Room): void {
  const hasAllSigns = hasCapability(client.capabilities, "multi-prefix");
  const hasMasks = hasCapability(client.capabilities, "userhost-in-names");
  const items = roll.map(
    ({ signs, person }) => (hasAllSigns ? signs : signs.slice(0, 1)) + (hasMasks ? person.identity.mask : person.nick),
  );
  const sign = flags.has("s") ? "@" : "=";
  const { server, nick } = client;
  const head = Buffer.byteLength(`:${server.name} 353 ${nick} ${sign} ${name} :\r\n`);
  for (const line of inLines(items, MAX_BODY_BYTES - head)) client.reply("RPL_NAMREPLY", sign, name, line);
  client.reply("RPL_ENDOFNAMES", name);
}
