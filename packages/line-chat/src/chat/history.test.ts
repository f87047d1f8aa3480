import { expect, test } from "vitest";
import type { Said } from "./events.ts";
import { MemoryHistory, privateConversation } from "./history.ts";
import { Identity } from "./identity.ts";

const from = new Identity({ nick: "ann", user: "a", host: "h", realName: "Ann" });

function said(at: number): Said {
  return {
    kind: "said",
    id: `id${at}`,
    at,
    from,
    target: "#a",
    room: undefined,
    manner: "speech",
    tags: "",
    text: "hi",
  };
}

function historyOf(lines: number, maxLines = 100): MemoryHistory {
  const history = new MemoryHistory(maxLines);
  for (let at = 1; at <= lines; at += 1) history.add("#a", said(at));
  return history;
}

test.each([
  [{ limit: 2, keep: "newest" } as const, [9, 10]],
  [{ limit: 2, keep: "oldest" } as const, [1, 2]],
  [{ after: 3, limit: 2, keep: "oldest" } as const, [4, 5]],
  [{ before: 9, limit: 2, keep: "newest" } as const, [7, 8]],
  [{ after: 3, before: 6, limit: 9, keep: "newest" } as const, [4, 5]],
  [{ limit: 0, keep: "newest" } as const, []],
])("of ten lines %j selects %j", (range, stamps) => {
  expect(
    historyOf(10)
      .select("#a", range)
      .map(({ at }) => at),
  ).toEqual(stamps);
});

test("no more than the last lines are kept", () => {
  for (const lines of [3, 4, 7, 8, 9]) {
    const kept = historyOf(lines, 4).select("#a", { limit: 100, keep: "oldest" });
    expect(kept.map(({ at }) => at)).toEqual([-3, -2, -1, 0].map((at) => at + lines).filter((at) => at > 0));
  }
});

test("two people have one conversation, whoever speaks", () => {
  expect(privateConversation("Ann", "bob")).toBe(privateConversation("BOB", "ann"));
});
