import { Mask } from "./mask.ts";
import { type FlagLetter, type ListLetter, type ModeChange, type RankLetter, ROOM_MODES } from "./modes.ts";
import type { Person } from "./person.ts";
import type { ListEntry, Room } from "./room.ts";

/** The longest key of a room, in characters. */
export const MAX_KEY_LENGTH = 32;

/** Somebody changes a room. */
export interface ModeChanger {
  /** Who, and when: what is remembered of an entry of a list. */
  readonly mark: Omit<ListEntry, "mask">;
  person(nick: string): Person | undefined;
}

/** @returns what has changed, if anything has. */
export function changeMode(room: Room, change: ModeChange, changer: ModeChanger): ModeChange | undefined {
  const { letter, isOn, argument = "" } = change;
  switch (ROOM_MODES[letter]) {
    case "flag":
      return toggle(room.flags, letter as FlagLetter, isOn) ? change : undefined;
    case "rank":
      return changeRank(room, change, changer.person(argument));
    case "list":
      return changeList(room, change, changer.mark);
    case "key":
      return changeKey(room, change);
    case "limit":
      return changeLimit(room, change);
  }
}

/** Whether a room can have the key: it stands between blanks and commas in one dialect or the other. */
export function isKey(text: string): boolean {
  return text.length <= MAX_KEY_LENGTH && /^[^\s,:\p{Cc}][^\s,\p{Cc}]*$/u.test(text);
}

/** Whether it is a number of members. */
export function isLimit(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text);
}

function changeRank(room: Room, { letter, isOn }: ModeChange, person: Person | undefined): ModeChange | undefined {
  const membership = person && room.membership(person);
  if (!membership || !toggle(membership.ranks, letter as RankLetter, isOn)) return undefined;
  return { letter, isOn, argument: membership.person.nick };
}

function changeList(room: Room, change: ModeChange, mark: ModeChanger["mark"]): ModeChange | undefined {
  const { letter, isOn, argument = "" } = change;
  const mask = new Mask(argument);
  const list = letter as ListLetter;
  const hasChanged = isOn ? room.enlist(list, { mask, ...mark }) : room.delist(list, mask);
  return hasChanged ? { letter, isOn, argument: mask.text } : undefined;
}

function changeKey(room: Room, { letter, isOn, argument = "" }: ModeChange): ModeChange | undefined {
  if (isOn ? !isKey(argument) || argument === room.key : room.key === undefined) return undefined;
  // Whoever takes it off need not know it, and the others need not see what was said instead.
  const change = { letter, isOn, argument: isOn ? argument : (room.key as string) };
  room.key = isOn ? argument : undefined;
  return change;
}

function changeLimit(room: Room, change: ModeChange): ModeChange | undefined {
  const { isOn, argument = "" } = change;
  if (isOn ? !isLimit(argument) || Number(argument) === room.limit : room.limit === undefined) return undefined;
  room.limit = isOn ? Number(argument) : undefined;
  return change;
}

/** @returns whether that has changed anything. */
function toggle<Value>(set: Set<Value>, value: Value, isOn: boolean): boolean {
  if (set.has(value) === isOn) return false;
  if (isOn) set.add(value);
  else set.delete(value);
  return true;
}
