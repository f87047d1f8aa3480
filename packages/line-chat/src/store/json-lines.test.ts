import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { Identity } from "../chat/identity.ts";
import { ChatStore } from "./chat-store.ts";
import { exportLines, importLines } from "./json-lines.ts";

const HEAD = '{"type":"holdfast-line-chat","version":1}';
const from = new Identity({ nick: "ann", user: "~a", host: "::1", realName: "Änn" });

function filled(path: string): ChatStore {
  const store = new ChatStore(path);
  store.accounts.add({ name: "Ann", createdAt: 1, credentials: { hash: "h", scram: "s" }, certificates: ["c1"] });
  store.accounts.add({ name: "bob", createdAt: 2, credentials: {}, certificates: [] });
  store.accounts.setMarker("ann", "#tea", 7);
  store.history.atOnce(() => {
    for (const at of [1, 2, 3]) {
      const event = {
        kind: "said",
        manner: "speech",
        room: undefined,
        tags: "",
        target: "#tea",
        text: `€ ${at}`,
      } as const;
      store.history.append("#tea", [{ ...event, id: `id${at}`, at, from }]);
    }
  });
  return store;
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

/** Without what ends them. */
function linesOf(store: ChatStore): string[] {
  return [...exportLines(store)].map((line) => line.slice(0, -1));
}

test("what is exported and imported is exported the same", async () => {
  await using folder = await temporaryDirectory();
  const lines = linesOf(filled(folder.path("one.db")));
  const other = new ChatStore(folder.path("other.db"));

  expect(await importLines(other, each(lines))).toEqual({ accounts: 2, events: 3 });

  expect(linesOf(other)).toEqual(lines);
  expect(lines).toHaveLength(6);
  expect(other.accounts.findByCertificate("c1")?.name).toBe("Ann");
});

test("what is there already stays as it is", async () => {
  await using folder = await temporaryDirectory();
  const store = filled(folder.path("one.db"));
  const lines = linesOf(store);
  const changed = lines.map((line) => line.replace('"hash":"h"', '"hash":"other"').replace("€ 1", "something else"));

  expect(await importLines(store, each(changed))).toEqual({ accounts: 0, events: 0 });

  expect(linesOf(store)).toEqual(lines);
});

test.each<[string, readonly string[], string]>([
  ["nothing", [], "line 1 is missing"],
  ["something else", ["hello"], "line 1 is no object in JSON"],
  ["another program's", ["{}"], "line 1 is not the head of an export"],
  ["a later version's", [HEAD.replace("1}", "2}")], "line 1 is of version 2, not 1"],
  ["half a line", [HEAD, '{"type":"event"'], "line 2 is no object in JSON"],
  ["an unknown thing", [HEAD, "", '{"type":"room"}'], "line 3 is neither an account nor an event"],
  ["half an account", [HEAD, '{"type":"account","name":"ann"}'], "line 2 is neither an account nor an event"],
  [
    "an event that cannot be read",
    [HEAD, '{"type":"event","log":"#a","at":1,"id":"x","body":"{}"}'],
    "line 2 is neither an account nor an event",
  ],
  ["half an event", [HEAD, '{"type":"event","log":"#a","at":"x"}'], "line 2 is neither an account nor an event"],
])("an import of %s is refused", async (_, lines, message) => {
  await using folder = await temporaryDirectory();
  const store = new ChatStore(folder.path("chat.db"));

  await expect(importLines(store, each(lines))).rejects.toThrow(message);
});
