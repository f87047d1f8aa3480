import type { Cell } from "../../../scripts/bench/cell.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { joinsCell, memoryCell, talkCell } from "./chat-cells.ts";
import { HOLDFAST, INSPIRCD, NGIRCD, PEER_NOTES } from "./contenders.ts";

export const notes: readonly string[] = [
  ...PEER_NOTES,
  "limits against floods are off everywhere; the history of holdfast-line-chat is on and goes to its file",
  "lines of 40 bytes of text; of what one member says four pieces are on their way at most, each of 256 lines for all who talk in a room together, but of at least four",
];

export function cells({ isShort }: Settings): readonly Cell[] {
  const all = INSPIRCD.length > 0 ? [...INSPIRCD, ...HOLDFAST, ...NGIRCD] : [...NGIRCD, ...HOLDFAST];
  return [
    talkCell({ name: "1 room of 100, 1 talks", ...bar(1), rooms: 1, members: 100, senders: 1 }, all),
    talkCell({ name: "1 room of 100, all talk", ...bar(1), rooms: 1, members: 100, senders: 100 }, all),
    talkCell({ name: "20 rooms of 10, all talk", ...bar(0.8), rooms: 20, members: 10, senders: 10 }, all),
    talkCell({ name: "50 rooms of 2, both talk", ...bar(1.5), rooms: 50, members: 2, senders: 2 }, all),
    // ngIRCd cuts who has 64 KiB to read, which so many members have now and then.
    talkCell({ name: "1 room of 1,000, 1 talks", rooms: 1, members: 1_000, senders: 1 }, [...INSPIRCD, ...HOLDFAST]),
    joinsCell(isShort ? 200 : 2_000, all),
    memoryCell(isShort ? 200 : 2_000, all),
  ];
}

/** Bars are ratios to InspIRCd: without it there are none. */
function bar(ratio: number): { readonly ratio?: number } {
  return INSPIRCD.length > 0 ? { ratio } : {};
}
