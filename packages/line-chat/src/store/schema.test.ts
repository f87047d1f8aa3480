import { DatabaseSync } from "node:sqlite";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import type { ChatEvent } from "../chat/events.ts";
import { said } from "../../test/support/said.ts";
import { ChatStore } from "./chat-store.ts";
import { recordOf } from "./event-record.ts";
import { MIGRATIONS } from "./schema.ts";

/** A file as version 1 has left it. */
function fileOfVersion1(path: string, logs: Readonly<Record<string, readonly ChatEvent[]>>): void {
  using database = new DatabaseSync(path);
  MIGRATIONS[0]?.(database);
  database.exec("PRAGMA user_version = 1");
  database.exec("INSERT INTO account (key, name, createdAt) VALUES ('ann', 'Ann', 1)");
  const addLog = database.prepare("INSERT INTO log (id, name, count) VALUES (?, ?, ?)");
  const add = database.prepare("INSERT INTO event (log, at, id, body) VALUES (?, ?, ?, ?)");
  for (const [index, [name, events]] of Object.entries(logs).entries()) {
    addLog.run(index + 1, name, events.length);
    for (const { at, id, body } of events.map(recordOf)) add.run(index + 1, at, id, body);
  }
}

test("the history of a file of version 1 is in this version's", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("chat.db");
  const tea = Array.from({ length: 300 }, (_, index) => said(1_000 + index));
  const cake = [said(5), said(10)];
  fileOfVersion1(path, { "#tea": tea, "#empty": [], "#cake": cake });

  const store = new ChatStore(path);

  expect(store.history.read("#tea", { limit: 1_000, keep: "oldest" })).toEqual(tea);
  expect(store.history.read("#cake", { limit: 1_000, keep: "oldest" })).toEqual(cake);
  expect(store.history.lastAt).toBe(1_299);
  expect(store.accounts.find("ann")?.name).toBe("Ann");
  store.history.append("#cake", [said(11)]);
  expect(store.history.trim("#cake", 1, 100)).toBe(true);
  expect(store.history.read("#cake", { limit: 9, keep: "newest" })).toEqual([said(11)]);
  store.close();
});
