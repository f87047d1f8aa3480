import type { ChatEvent, Manner, Said } from "../chat/events.ts";
import type { Identity } from "../chat/identity.ts";
import type { ModeChange } from "../chat/modes.ts";
import type { Room } from "../chat/room.ts";
import { type CapabilitySet, hasCapability } from "./capabilities.ts";
import { metadataBody } from "./metadata.ts";
import { formatTimestamp } from "./timestamps.ts";

/** An event as a line without tags and end. */
export function bodyOf(event: ChatEvent, capabilities: CapabilitySet, server: string): string {
  const source = `:${event.from.mask}`;
  switch (event.kind) {
    case "account-changed":
      return `${source} ACCOUNT ${event.account ?? "*"}`;
    case "said":
      return bodyOfSaid(event, event.text);
    case "joined":
      return bodyOfJoin(event.from, event.room, capabilities);
    case "parted":
      return `${source} PART ${event.room.name}${event.reason === "" ? "" : ` :${event.reason}`}`;
    case "kicked":
      return `${source} KICK ${event.room.name} ${event.nick} :${event.reason}`;
    case "left":
      return `${source} QUIT :${event.reason}`;
    case "renamed":
      return `${source} NICK :${event.nick}`;
    case "described":
      return `${source} SETNAME :${event.realName}`;
    case "topic-changed":
      return `${source} TOPIC ${event.room.name} :${event.topic}`;
    case "marked-read":
      return `:${server} MARKREAD ${event.target} timestamp=${formatTimestamp(event.until)}`;
    case "modes-changed":
      return `${source} MODE ${event.room.name} ${modesText(event.changes)}`;
    case "moved":
      return `${source} CHGHOST ${event.from.user} ${event.host}`;
    case "metadata-changed":
      return metadataBody(event.from.mask, event.target, event);
    case "redacted":
      return `${source} REDACT ${event.target} ${event.said.id}${event.reason === "" ? "" : ` :${event.reason}`}`;
    case "room-renamed":
      return `${source} RENAME ${event.oldName} ${event.room.name} :${event.reason}`;
    case "away-changed":
      return `${source} AWAY${event.why === undefined ? "" : ` :${event.why}`}`;
    case "invitation-made":
    case "invited":
      return `${source} INVITE ${event.nick} ${event.room.name}`;
    case "announced":
      return `${source} WALLOPS :${event.text}`;
    case "appeared":
      return `:${server} 730 * :${event.from.mask}`;
    case "disappeared":
      return `:${server} 731 * :${event.from.nick}`;
  }
}

/** What a join tells of whoever comes, beyond where from: the account, and the real name. */
function about({ account = "*", realName }: Identity): string {
  return ` ${account} :${realName}`;
}

const VERBS: Readonly<Record<Manner, string>> = {
  speech: "PRIVMSG",
  notice: "NOTICE",
  action: "PRIVMSG",
  signal: "TAGMSG",
};

/** Something said, or one line of it. */
export function bodyOfSaid({ from, manner, target }: Said, text: string): string {
  const head = `:${from.mask} ${VERBS[manner]} ${target}`;
  return manner === "signal" ? head : `${head} :${spoken(manner, text)}`;
}

/** IRC says what somebody does by CTCP. */
function spoken(manner: Manner, text: string): string {
  return manner === "action" ? `\u0001ACTION ${text}\u0001` : text;
}

/** `+ov-k ann bob key` */
function modesText(changes: readonly ModeChange[]): string {
  let letters = "";
  let isOn: boolean | undefined;
  for (const change of changes) {
    if (change.isOn !== isOn) letters += change.isOn ? "+" : "-";
    isOn = change.isOn;
    letters += change.letter;
  }
  return [letters, ...changes.flatMap(({ argument }) => argument ?? [])].join(" ");
}

/** How whoever comes to a room is told of, to a receiver with such capabilities. */
export function bodyOfJoin(from: Identity, room: Room, capabilities: CapabilitySet): string {
  return `:${from.mask} JOIN ${room.name}${hasCapability(capabilities, "extended-join") ? about(from) : ""}`;
}
