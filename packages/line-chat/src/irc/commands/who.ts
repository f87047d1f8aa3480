import { Mask } from "../../chat/mask.ts";
import type { Person } from "../../chat/person.ts";
import type { IrcMember, MemberCommand } from "../client.ts";

/** `WHO <channel or mask>`: who is there, with where they come from and their real names. */
export const who: MemberCommand = {
  name: "WHO",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [target = ""] }) {
    if (target.startsWith("#")) whoIsIn(client, target);
    else whoMatches(client, target);
    client.reply("RPL_ENDOFWHO", target);
  },
};

function whoIsIn(client: IrcMember, name: string): void {
  const room = client.server.chat.room(name);
  if (!room?.isVisibleTo(client.person)) return;
  for (const { person, signs } of room.roll) tell(client, person, room.name, signs.slice(0, 1));
}

function whoMatches(client: IrcMember, target: string): void {
  const { chat } = client.server;
  const one = chat.person(target);
  if (one) return tell(client, one, "*", "");
  const mask = new Mask(target);
  for (const person of chat.people) if (mask.matches(person.identity.mask)) tell(client, person, "*", "");
}

function tell(client: IrcMember, { identity }: Person, room: string, sign: string): void {
  const { user, host, nick, realName } = identity;
  client.reply("RPL_WHOREPLY", room, user, host, client.server.name, nick, `H${sign}`, `0 ${realName}`);
}
