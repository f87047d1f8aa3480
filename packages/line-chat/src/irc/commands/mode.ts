import { isModeLetter, type ModeChange, type ModeLetter, ROOM_MODES } from "../../chat/modes.ts";
import { isKey, isLimit } from "../../chat/room-modes.ts";
import type { Room } from "../../chat/room.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { type AskedMode, modeGroups, parseModes } from "../mode-text.ts";
import { tellList } from "../room-lists.ts";
import { changeOwnModes, tellOwnModes } from "../user-modes.ts";

/** `MODE <channel> [<letters> {<argument>}]`, and `MODE <own nickname> [<letters>]`. */
export const mode: MemberCommand = {
  name: "MODE",
  usage: "<channel or own nickname> [<letters> {<argument>}]",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [target = "", letters, ...args] }) {
    if (!target.startsWith("#")) return userMode(client, target, letters);
    const room = client.server.chat.room(target);
    if (!room?.isVisibleTo(client.person)) return client.refuse("no-such-room", target);
    if (letters === undefined) return tellModes(client, room);
    changeModes(client, room, once(parseModes(letters, args)));
  },
};

function userMode(client: IrcMember, target: string, letters: string | undefined): void {
  const person = client.server.chat.person(target);
  if (!person) return client.refuse("no-such-person", target);
  if (person !== client.person) return client.reply("ERR_USERSDONTMATCH");
  if (letters === undefined) tellOwnModes(client);
  else changeOwnModes(client, letters);
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

/** Lists are told; who may change nothing is told so once; what cannot be is answered one by one. */
function changeModes(client: IrcMember, room: Room, asked: readonly AskedMode[]): void {
  const wanted = asked.filter((each) => !isListing(each));
  for (const { letter } of asked.filter(isListing)) tellList(client, room, letter as ModeLetter);
  if (wanted.length === 0) return;
  if (!room.isOperator(client.person) && wanted.some(({ letter }) => isModeLetter(letter))) {
    return client.refuse("not-operator", room.name);
  }
  const changes = wanted.map((each) => checkedChange(client, room, each)).filter((change) => change !== undefined);
  for (const group of modeGroups(changes)) {
    const refusal = client.server.chat.changeModes(client.person, room, group);
    if (refusal) return client.refuse(refusal, room.name);
  }
}

/** What is only answered is so once, however often a line asks for it: a list may be long, and a line has 500 letters. */
function once(asked: readonly AskedMode[]): AskedMode[] {
  const seen = new Set<string>();
  return asked.filter(({ letter, isOn, argument }) => {
    if (argument !== undefined || (isModeLetter(letter) && ROOM_MODES[letter] === "flag")) return true;
    const key = isModeLetter(letter) && ROOM_MODES[letter] !== "list" ? `${String(isOn)} ${letter}` : letter;
    return !seen.has(key) && seen.add(key);
  });
}

/** A list without an argument is asked for, whatever stands before it. */
function isListing({ letter, argument }: AskedMode): boolean {
  return isModeLetter(letter) && ROOM_MODES[letter] === "list" && argument === undefined;
}

/** @returns `undefined` where it cannot be: the client has been told. */
function checkedChange(client: IrcMember, room: Room, { letter, isOn, argument }: AskedMode): ModeChange | undefined {
  if (isModeLetter(letter)) {
    const change = argument === undefined ? { letter, isOn } : { letter, isOn, argument };
    return isPossible(client, room, change) ? change : undefined;
  }
  client.reply("ERR_UNKNOWNMODE", letter);
  return undefined;
}

function isPossible(client: IrcMember, room: Room, { letter, isOn, argument }: ModeChange): boolean {
  const mistake = mistakeOf(letter, isOn, argument);
  if (mistake !== undefined) client.reply("ERR_INVALIDMODEPARAM", room.name, letter, shown(letter, argument), mistake);
  else if (ROOM_MODES[letter] === "rank") return isMember(client, room, argument ?? "");
  else if (ROOM_MODES[letter] === "list" && isOn && room.areListsFull) {
    client.reply("ERR_BANLISTFULL", room.name, letter);
  } else return true;
  return false;
}

/** A key is not repeated: it may just be mistyped. */
function shown(letter: ModeLetter, argument: string | undefined): string {
  return ROOM_MODES[letter] === "key" ? "*" : argument || "*";
}

function mistakeOf(letter: ModeLetter, isOn: boolean, argument: string | undefined): string | undefined {
  const kind = ROOM_MODES[letter];
  if (kind === "flag") return undefined;
  if (!argument) return isOn || kind === "rank" ? "You must give a parameter for this mode" : undefined;
  if (!isOn) return undefined;
  if (kind === "list" && /[\s\p{Cc}]/u.test(argument)) return "That cannot be a mask";
  if (kind === "key" && !isKey(argument)) return "That cannot be a key";
  if (kind === "limit" && !isLimit(argument)) return "That is no number of members";
  return undefined;
}

function isMember(client: IrcMember, room: Room, nick: string): boolean {
  const person = client.server.chat.person(nick);
  if (!person) client.refuse("no-such-person", nick);
  else if (!room.membership(person)) client.refuse("person-not-in-room", nick, room.name);
  else return true;
  return false;
}
