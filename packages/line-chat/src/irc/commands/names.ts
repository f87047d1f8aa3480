import type { Membership, Room } from "../../chat/room.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { inLines } from "../format.ts";
import { MAX_BODY_BYTES } from "../line-decoder.ts";
import { give, type LongAnswer } from "../long-answer.ts";
import { distinct } from "../targets.ts";

/** `NAMES <channel>{,<channel>}`: who is there. */
export const names: MemberCommand = {
  name: "NAMES",
  usage: "[<channel>{,<channel>}]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [channels = "*"] }) {
    return give(client, told(client, distinct(channels)));
  },
};

function* told(client: IrcMember, channels: readonly string[]): LongAnswer {
  for (const name of channels) {
    const room = client.server.chat.room(name);
    if (room?.isVisibleTo(client.person)) yield sendNames(client, room);
    else yield client.reply("RPL_ENDOFNAMES", name);
  }
}

/** All members, in as many lines as that takes. */
export function sendNames(client: IrcMember, room: Room): void {
  const { name, flags } = room;
  const hasAllSigns = hasCapability(client.capabilities, "multi-prefix");
  const hasMasks = hasCapability(client.capabilities, "userhost-in-names");
  const items = shown(client, room).map(
    ({ signs, person }) => (hasAllSigns ? signs : signs.slice(0, 1)) + (hasMasks ? person.identity.mask : person.nick),
  );
  const sign = flags.has("s") ? "@" : "=";
  const { server, nick } = client;
  const head = Buffer.byteLength(`:${server.name} 353 ${nick} ${sign} ${name} :\r\n`);
  for (const line of inLines(items, MAX_BODY_BYTES - head)) client.reply("RPL_NAMREPLY", sign, name, line);
  client.reply("RPL_ENDOFNAMES", name);
}

/** Members see each other; who is invisible is not shown to the others. */
function shown({ person: asks }: IrcMember, room: Room): readonly Membership[] {
  if (room.membership(asks)) return room.roll;
  return room.roll.filter(({ person }) => person.isVisibleTo(asks));
}
