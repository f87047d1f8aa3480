import { lettersOf, RANKS } from "../chat/modes.ts";
import { MAX_NICK_LENGTH, MAX_REAL_NAME_BYTES, MAX_ROOM_NAME_BYTES } from "../chat/names.ts";
import { MAX_TOPIC_BYTES } from "./commands/topic.ts";
import type { IrcServer } from "./server-info.ts";

/** What the server tells of itself at the beginning (005), made of what holds. */
export function supportTokens({ network, chat }: IrcServer): string[] {
  const kinds = (["list", "key", "limit", "flag"] as const).map((kind) => lettersOf(kind));
  const ranks = RANKS.map(({ letter }) => letter).join("");
  const signs = RANKS.map(({ sign }) => sign).join("");
  return [
    `CASEMAPPING=ascii`,
    `CHANLIMIT=#:${chat.limits.maxRoomsPerPerson}`,
    `CHANMODES=${kinds.join(",")}`,
    `CHANNELLEN=${MAX_ROOM_NAME_BYTES}`,
    `CHANTYPES=#`,
    `NAMELEN=${MAX_REAL_NAME_BYTES}`,
    `NETWORK=${network}`,
    `NICKLEN=${MAX_NICK_LENGTH}`,
    `PREFIX=(${ranks})${signs}`,
    `TOPICLEN=${MAX_TOPIC_BYTES}`,
    `UTF8ONLY`,
  ];
}
