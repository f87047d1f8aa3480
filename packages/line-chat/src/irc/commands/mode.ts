import { isModeLetter, type ModeChange, ROOM_MODES } from "../../chat/modes.ts";
import type { Room } from "../../chat/room.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { type AskedMode, parseModes } from "../mode-text.ts";

/** `MODE <channel> [<letters> {<argument>}]`, and `MODE <own nickname>`. */
export const mode: MemberCommand = {
  name: "MODE",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [target = "", letters, ...args] }) {
    if (!target.startsWith("#")) return userMode(client, target, letters);
    const room = client.server.chat.room(target);
    if (!room?.isVisibleTo(client.person)) return client.refuse("no-such-room", target);
    if (letters === undefined) return tellModes(client, room);
    changeModes(client, room, parseModes(letters, args));
  },
};

function userMode(client: IrcMember, target: string, letters: string | undefined): void {
  const person = client.server.chat.person(target);
  if (!person) return client.refuse("no-such-person", target);
  if (person !== client.person) return client.reply("ERR_USERSDONTMATCH");
  if (letters === undefined) return client.reply("RPL_UMODEIS", "+");
  if (/[^+-]/.test(letters)) client.reply("ERR_UMODEUNKNOWNFLAG");
}

function tellModes(client: IrcMember, room: Room): void {
  const isMember = room.membership(client.person) !== undefined;
  const letters = [...room.flags].toSorted().join("");
  const key = room.key === undefined ? [] : [isMember ? room.key : "*"];
  const limit = room.limit === undefined ? [] : [String(room.limit)];
  const all = `+${letters}${key.length > 0 ? "k" : ""}${limit.length > 0 ? "l" : ""}`;
  client.reply("RPL_CHANNELMODEIS", room.name, all, ...key, ...limit);
  client.reply("RPL_CREATIONTIME", room.name, String(Math.floor(room.createdAt / 1_000)));
}

/** Lists are told; what cannot be is answered one by one; the rest is one change. */
function changeModes(client: IrcMember, room: Room, asked: readonly AskedMode[]): void {
  const changes: ModeChange[] = [];
  for (const { letter, isOn, argument } of asked) {
    if (!isModeLetter(letter)) client.reply("ERR_UNKNOWNMODE", letter);
    else if (isListing(letter, argument)) tellBans(client, room);
    else if (isLacking(letter, isOn, argument)) {
      client.reply("ERR_INVALIDMODEPARAM", room.name, letter, "*", "You must give a parameter for this mode");
    } else if (ROOM_MODES[letter] === "rank" && !isMember(client, room, argument ?? "")) continue;
    else changes.push(argument === undefined ? { letter, isOn } : { letter, isOn, argument });
  }
  if (changes.length === 0) return;
  const refusal = client.server.chat.changeModes(client.person, room, changes);
  if (refusal) client.refuse(refusal, room.name);
}

function isListing(letter: keyof typeof ROOM_MODES, argument: string | undefined): boolean {
  return ROOM_MODES[letter] === "list" && argument === undefined;
}

function isLacking(letter: keyof typeof ROOM_MODES, isOn: boolean, argument: string | undefined): boolean {
  if (argument !== undefined || ROOM_MODES[letter] === "flag") return false;
  return isOn || ROOM_MODES[letter] === "rank";
}

function isMember(client: IrcMember, room: Room, nick: string): boolean {
  const person = client.server.chat.person(nick);
  if (!person) client.refuse("no-such-person", nick);
  else if (!room.membership(person)) client.reply("ERR_USERNOTINCHANNEL", nick, room.name);
  else return true;
  return false;
}

function tellBans(client: IrcMember, { name, bans }: Room): void {
  for (const { mask, by, at } of bans.values()) {
    client.reply("RPL_BANLIST", name, mask.text, by, String(Math.floor(at / 1_000)));
  }
  client.reply("RPL_ENDOFBANLIST", name);
}
