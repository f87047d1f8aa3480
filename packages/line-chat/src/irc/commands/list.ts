import { isLike } from "../../chat/mask.ts";
import type { Room } from "../../chat/room.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { give, type LongAnswer } from "../long-answer.ts";

type Filter = (room: Room) => boolean;

/**
 * `LIST [<channel, mask or condition>{,<…>}]`: which channels there are. Conditions (`ELIST=CMNTU`): `>3` and `<3`
 * members, `C>60` and `C<60` made so many minutes ago, `T>60` and `T<60` the topic, `*tea*`, and `!*tea*`.
 */
export const list: MemberCommand = {
  name: "LIST",
  usage: "[<channel, mask or condition>{,<channel, mask or condition>}]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [wanted = ""] }) {
    return give(client, listed(client, filterOf(wanted, client.server.chat.now())));
  },
};

function* listed(client: IrcMember, isWanted: Filter): LongAnswer {
  client.reply("RPL_LISTSTART", "Channel");
  for (const room of client.server.chat.rooms) {
    if (!room.isVisibleTo(client.person) || !isWanted(room)) continue;
    yield client.reply("RPL_LIST", room.name, String(room.size), room.topic?.text ?? "");
  }
  client.reply("RPL_LISTEND");
}

/** All conditions must hold, and one of the masks if there are any. */
function filterOf(wanted: string, now: number): Filter {
  const words = wanted.split(",").filter((word) => word !== "");
  const conditions = words.map((word) => conditionOf(word, now)).filter((condition) => condition !== undefined);
  const masks = words.filter((word) => conditionOf(word, now) === undefined);
  return (room) =>
    conditions.every((isMet) => isMet(room)) && (masks.length === 0 || masks.some((mask) => isLike(mask, room.name)));
}

function conditionOf(word: string, now: number): Filter | undefined {
  if (word.startsWith("!")) return ({ name }) => !isLike(word.slice(1), name);
  const [, of = "", sign = "", digits = ""] = /^([CT]?)([<>])(\d{1,9})$/i.exec(word) ?? [];
  if (sign === "") return undefined;
  const bound = Number(digits);
  const isMet = (value: number): boolean => (sign === ">" ? value > bound : value < bound);
  switch (of.toUpperCase()) {
    case "C":
      return ({ createdAt }) => isMet(minutesSince(createdAt, now));
    case "T":
      return ({ topic }) => topic !== undefined && isMet(minutesSince(topic.at, now));
    default:
      return ({ size }) => isMet(size);
  }
}

function minutesSince(at: number, now: number): number {
  return (now - at) / 60_000;
}
