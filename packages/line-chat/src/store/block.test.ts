import { describe, expect, test } from "vitest";
import type { ChatEvent, Said } from "../chat/events.ts";
import { Identity } from "../chat/identity.ts";
import { Room } from "../chat/room.ts";
import { said } from "../../test/support/said.ts";
import { blocksOf, formatBlock, MAX_BLOCK_EVENTS, parseBlock } from "./block.ts";

const ann = new Identity({ nick: "ann", user: "~a", host: "h", realName: "Ann" });
const room = new Room("#tea", 0);
const line: Said = { ...said(1), room };

test("a line that is like the one before but for its text is kept as that, and comes back whole", () => {
  const events: ChatEvent[] = [
    line,
    { ...line, id: "id2", at: 2, text: "€\n" },
    { kind: "joined", id: "id3", at: 3, from: ann, room },
  ];

  const text = formatBlock(events);

  expect(text).toContain(',[2,"id2","€\\n"],');
  expect(plain(parseBlock(text))).toEqual(plain(events));
});

test.each<[string, Partial<Said>]>([
  ["who says it", { from: ann.with({ nick: "bob" }) }],
  ["whom it is said to", { target: "@#tea" }],
  ["the room", { room: undefined }],
  ["the manner", { manner: "notice" }],
  ["the tags", { tags: "+x=1" }],
  ["the lines", { hasSeveralLines: true, text: "a\nb" }],
])("a line that differs by %s comes back as it was", (_, difference) => {
  const events = [line, { ...line, id: "id2", at: 2, ...difference }, { ...line, id: "id3", at: 3 }];

  expect(plain(parseBlock(formatBlock(events)))).toEqual(plain(events));
});

describe("a block ends", () => {
  test("where it is full", () => {
    const stamps = Array.from({ length: MAX_BLOCK_EVENTS + 1 }, (_, index) => 1_000 + index);

    expect(blocksOf(stamps.map(said)).map(({ length }) => length)).toEqual([MAX_BLOCK_EVENTS, 1]);
  });

  test("where the ids do not ascend", () => {
    const ids = blocksOf([said(8), said(9), said(10)]).map((block) => block.map(({ id }) => id));

    expect(ids).toEqual([["id8", "id9"], ["id10"]]);
  });
});

/** With the names of the rooms. */
function plain(events: readonly ChatEvent[]): object[] {
  return events.map((event) => ({ ...event, room: "room" in event ? event.room?.name : undefined }));
}
