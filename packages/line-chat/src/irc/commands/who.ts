import { isLike, Mask } from "../../chat/mask.ts";
import type { Person } from "../../chat/person.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { give, type LongAnswer } from "../long-answer.ts";
import { parseWhox, type WhoEntry, type WhoRequest, whoFlags, whoxFields } from "../whox.ts";

/**
 * `WHO <channel or mask> [o] [%<fields>[,<token>]]`: who is there, with where they come from and their real names;
 * or, by WHOX, with just the fields that are asked for.
 */
export const who: MemberCommand = {
  name: "WHO",
  usage: "<channel or mask> [o] [%<fields>[,<token>]]",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [target = "", options = ""] }) {
    return give(client, told(client, target, parseWhox(options)));
  },
};

function* told(client: IrcMember, target: string, request: WhoRequest): LongAnswer {
  for (const entry of entriesOf(client, target)) {
    if (request.isForOperators && !entry.person.modes.has("operator")) continue;
    if (request.fields === undefined) yield tell(client, entry);
    else yield client.reply("RPL_WHOSPCRPL", ...whoxFields(client, entry, request));
  }
  client.reply("RPL_ENDOFWHO", target);
}

function entriesOf(client: IrcMember, target: string): readonly WhoEntry[] {
  if (target.startsWith("#")) return whoIsIn(client, target);
  const { chat } = client.server;
  const one = chat.person(target);
  const people = one ? [one] : [...chat.people].filter((person) => isMeant(client, person, target));
  return people.map((person) => ({ person, room: "*", signs: "" }));
}

function whoIsIn(client: IrcMember, name: string): readonly WhoEntry[] {
  const room = client.server.chat.room(name);
  if (!room?.isVisibleTo(client.person)) return [];
  const hasAllSigns = hasCapability(client.capabilities, "multi-prefix");
  const isMember = room.membership(client.person) !== undefined;
  return room.roll
    .filter(({ person }) => isMember || person.isVisibleTo(client.person))
    .map(({ person, signs }) => ({ person, room: room.name, signs: hasAllSigns ? signs : signs.slice(0, 1) }));
}

/** By its name, where it comes from, or its real name. */
function isMeant(client: IrcMember, person: Person, target: string): boolean {
  if (!person.isVisibleTo(client.person)) return false;
  const { mask, user, host, realName } = person.identity;
  if (target === "0" || new Mask(target).matches(mask)) return true;
  return [user, host, realName].some((text) => isLike(target, text));
}

function tell(client: IrcMember, { person, room, signs }: WhoEntry): void {
  const { user, host, nick, realName } = person.identity;
  client.reply("RPL_WHOREPLY", room, user, host, client.server.name, nick, whoFlags(person) + signs, `0 ${realName}`);
}
