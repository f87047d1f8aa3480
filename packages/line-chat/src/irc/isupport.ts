import { lettersOf, MAX_LIST_ENTRIES, PERSON_MODES, type PersonMode, RANKS } from "../chat/modes.ts";
import { MAX_NICK_LENGTH, MAX_REAL_NAME_BYTES, MAX_ROOM_NAME_BYTES } from "../chat/names.ts";
import { MAX_KEY_LENGTH } from "../chat/room-modes.ts";
import { MAX_WATCHED } from "../chat/watching.ts";
import type { IrcMember } from "./client.ts";
import { MAX_AWAY_BYTES } from "./commands/away.ts";
import { MAX_KICK_BYTES } from "./commands/kick.ts";
import { MAX_SILENCED } from "./commands/silence.ts";
import { MAX_TOPIC_BYTES } from "./commands/topic.ts";
import { MAX_HISTORY_LINES } from "./history-query.ts";
import type { IrcServer } from "./server-info.ts";

const COMMANDS_WITH_TARGETS = ["JOIN", "KICK", "NAMES", "NOTICE", "PART", "PRIVMSG", "TAGMSG", "WHOIS", "WHOWAS"];

const TOKENS_PER_LINE = 13;

/** Says what the server can do. */
export function sendSupport(client: IrcMember): void {
  const tokens = supportTokens(client.server);
  for (let start = 0; start < tokens.length; start += TOKENS_PER_LINE) {
    client.reply("RPL_ISUPPORT", ...tokens.slice(start, start + TOKENS_PER_LINE));
  }
}

/** What the server tells of itself at the beginning (005), made of what holds. */
function supportTokens({ network, chat, maxTargets }: IrcServer): string[] {
  const kinds = (["list", "key", "limit", "flag"] as const).map((kind) => lettersOf(kind));
  const ranks = RANKS.map(({ letter }) => letter).join("");
  const signs = RANKS.map(({ sign }) => sign).join("");
  return [
    `AWAYLEN=${MAX_AWAY_BYTES}`,
    `BOT=${letterOf("bot")}`,
    `CASEMAPPING=ascii`,
    `CHANLIMIT=#:${chat.limits.maxRoomsPerPerson}`,
    `CHANMODES=${kinds.join(",")}`,
    `CHANNELLEN=${MAX_ROOM_NAME_BYTES}`,
    `CHANTYPES=#`,
    `CHATHISTORY=${MAX_HISTORY_LINES}`,
    `ELIST=CMNTU`,
    `EXCEPTS=e`,
    `INVEX=I`,
    `KEYLEN=${MAX_KEY_LENGTH}`,
    `KICKLEN=${MAX_KICK_BYTES}`,
    `MAXLIST=${lettersOf("list")}:${MAX_LIST_ENTRIES}`,
    `MODES`,
    `MONITOR=${MAX_WATCHED}`,
    `NAMELEN=${MAX_REAL_NAME_BYTES}`,
    `MSGREFTYPES=timestamp,msgid`,
    `NETWORK=${network}`,
    `NICKLEN=${MAX_NICK_LENGTH}`,
    `PREFIX=(${ranks})${signs}`,
    `SILENCE=${MAX_SILENCED}`,
    `STATUSMSG=${signs}`,
    `TARGMAX=${COMMANDS_WITH_TARGETS.map((command) => `${command}:${maxTargets}`).join(",")}`,
    `TOPICLEN=${MAX_TOPIC_BYTES}`,
    `UTF8ONLY`,
    `WHOX`,
  ];
}

function letterOf(wanted: PersonMode): string {
  return Object.entries(PERSON_MODES).find(([, mode]) => mode === wanted)?.[0] ?? "";
}
