import type { ListLetter, ModeLetter } from "../chat/modes.ts";
import type { Room } from "../chat/room.ts";
import type { IrcMember } from "./client.ts";
import type { NumericName } from "./numerics.ts";

/** How each list is told, and whether anybody may see it. */
const LISTS: Readonly<Record<ListLetter, { entry: NumericName; end: NumericName; isPublic: boolean }>> = {
  b: { entry: "RPL_BANLIST", end: "RPL_ENDOFBANLIST", isPublic: true },
  e: { entry: "RPL_EXCEPTLIST", end: "RPL_ENDOFEXCEPTLIST", isPublic: false },
  I: { entry: "RPL_INVEXLIST", end: "RPL_ENDOFINVEXLIST", isPublic: false },
};

/** Who is kept out everybody may know; who is let in its operators only. */
export function tellList(client: IrcMember, room: Room, letter: ModeLetter): void {
  const { entry, end, isPublic } = LISTS[letter as ListLetter];
  if (!isPublic && !room.isOperator(client.person)) return client.refuse("not-operator", room.name);
  for (const { mask, by, at } of room.list(letter as ListLetter)) {
    client.reply(entry, room.name, mask.text, by, String(Math.floor(at / 1_000)));
  }
  client.reply(end, room.name);
}
