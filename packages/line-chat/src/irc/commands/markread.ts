import { isNick, isRoomName } from "../../chat/names.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { formatTimestamp, parseTimestamp } from "../timestamps.ts";

const TIMESTAMP = "timestamp=";

/**
 * `MARKREAD <target> [timestamp=<moment>]`: how far somebody has read there. All its clients are told
 * (ircv3.net/specs/extensions/read-marker).
 */
export const markread: MemberCommand = {
  name: "MARKREAD",
  usage: "<target> [timestamp=<moment>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [target = "", moment] }) {
    if (target === "") return client.standardReply("NEED_MORE_PARAMS", "MARKREAD");
    if (!isRoomName(target) && !isNick(target)) return client.standardReply("INVALID_PARAMS", "MARKREAD", target);
    if (moment === undefined) return tellMarker(client, target);
    const at = moment.startsWith(TIMESTAMP) ? parseTimestamp(moment.slice(TIMESTAMP.length)) : undefined;
    if (at === undefined) return client.standardReply("INVALID_PARAMS", "MARKREAD", moment);
    if (hasMarked(client, target, at)) tellMarker(client, target);
    else client.standardReply("INTERNAL_ERROR", "MARKREAD", target);
  },
};

/** It is in the file at once, which may fail. */
function hasMarked({ server, person }: IrcMember, target: string, at: number): boolean {
  try {
    return server.chat.markRead(person, target, at);
  } catch (error) {
    server.report(error);
    return false;
  }
}

export function tellMarker({ server, person, tell }: IrcMember, target: string): void {
  tell(`:${server.name} MARKREAD ${target} ${markerText(server.chat.marker(person, target))}`);
}

function markerText(at: number | undefined): string {
  return at === undefined ? "*" : TIMESTAMP + formatTimestamp(at);
}
