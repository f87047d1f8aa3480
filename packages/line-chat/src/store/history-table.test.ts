import { DatabaseSync } from "node:sqlite";
import { type TemporaryDirectory, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import type { ChatEvent } from "../chat/events.ts";
import { Identity } from "../chat/identity.ts";
import type { LogRange } from "../chat/log.ts";
import { Room } from "../chat/room.ts";
import { MAX_BLOCK_EVENTS } from "./block.ts";
import { ChatStore } from "./chat-store.ts";
import { said } from "../../test/support/said.ts";
import { StoreError } from "./store-error.ts";

const from = new Identity({ nick: "Ann", user: "~a", host: "::1", realName: "Änn", account: "ann" });
const room = new Room("#Tea", 0);
const EVENTS: readonly ChatEvent[] = [
  { kind: "joined", id: "a1", at: 1, from, room },
  { kind: "said", id: "a2", at: 2, from, target: "#Tea", room, manner: "action", text: "wav€s", tags: "" },
  { kind: "said", id: "a3", at: 3, from, target: "bob", room: undefined, manner: "speech", text: "psst", tags: "" },
  { kind: "topic-changed", id: "a4", at: 4, from, room, topic: "" },
  { kind: "modes-changed", id: "a5", at: 4, from, room, changes: [{ letter: "o", isOn: true, argument: "bob" }] },
  { kind: "renamed", id: "a6", at: 6, from, nick: "Anna" },
  { kind: "parted", id: "a7", at: 7, from, room, reason: "tired" },
  { kind: "left", id: "a8", at: 8, from, reason: "bye" },
];

/** A store in a folder of its own. */
class Kept implements AsyncDisposable {
  readonly #folder: TemporaryDirectory;
  readonly path: string;
  store: ChatStore;

  private constructor(folder: TemporaryDirectory) {
    this.#folder = folder;
    this.path = folder.path("chat.db");
    this.store = new ChatStore(this.path);
  }

  static async make(): Promise<Kept> {
    return new Kept(await temporaryDirectory());
  }

  get history(): ChatStore["history"] {
    return this.store.history;
  }

  reopen(): void {
    this.store.close();
    this.store = new ChatStore(this.path);
  }

  write(log: string, events: readonly ChatEvent[]): void {
    this.history.atOnce(() => this.history.append(log, events));
  }

  ids(log: string, limit = 100): string[] {
    return this.history.read(log, { limit, keep: "newest" }).map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.store.isOpen) this.store.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

test("events come back as they were, in a room of the same name", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", EVENTS);
  kept.reopen();

  const events = kept.history.read("#tea", { limit: 100, keep: "oldest" });

  for (const [index, event] of events.entries()) {
    const { room: where, ...rest } = event as ChatEvent & { room?: Room };
    const { room: expectedWhere, ...expected } = EVENTS[index] as ChatEvent & { room?: Room };
    expect(rest).toEqual(expected);
    expect(where?.name).toBe(expectedWhere?.name);
  }
  expect(events).toHaveLength(EVENTS.length);
});

test("of many events the last ones are read, also of one moment", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", EVENTS);

  expect(kept.ids("#tea", 4)).toEqual(["a5", "a6", "a7", "a8"]);
  expect(kept.ids("#none")).toEqual([]);
  expect(kept.history.lastAt).toBe(8);
});

test("what was written twice is there once", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", EVENTS);
  kept.write("#tea", EVENTS.slice(3));

  expect(kept.ids("#tea")).toHaveLength(EVENTS.length);
});

test("an event can be removed, and no other with it", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", EVENTS);
  kept.write("#cake", EVENTS);

  kept.history.atOnce(() => kept.history.remove("#tea", EVENTS[3] as ChatEvent));
  kept.history.remove("#none", EVENTS[3] as ChatEvent);
  kept.reopen();

  expect(kept.ids("#tea")).toEqual(["a1", "a2", "a3", "a5", "a6", "a7", "a8"]);
  expect(kept.ids("#cake")).toHaveLength(EVENTS.length);
});

test("what is more than is kept is removed, so much at a time", async () => {
  await using kept = await Kept.make();
  for (const at of [1, 2, 3, 4, 5]) kept.write("#tea", [said(at)]);

  expect(kept.history.trim("#tea", 1, 3)).toBe(false);
  expect(kept.ids("#tea")).toEqual(["id4", "id5"]);
  expect(kept.history.trim("#tea", 1, 3)).toBe(true);
  expect(kept.ids("#tea")).toEqual(["id5"]);
  kept.write("#tea", [said(6)]);

  expect(kept.history.trim("#tea", 1, 3)).toBe(true);
  expect(kept.ids("#tea")).toEqual(["id6"]);
});

test("what was written at once is removed at once, when nothing of it has to be kept", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", [1, 2, 3].map(said));
  kept.write("#tea", [4, 5].map(said));

  expect(kept.history.trim("#tea", 3, 100)).toBe(true);
  expect(kept.ids("#tea")).toHaveLength(5);
  expect(kept.history.trim("#tea", 2, 100)).toBe(true);

  expect(kept.ids("#tea")).toEqual(["id4", "id5"]);
});

test("what belongs between others is put there, and is there once", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", [2, 4, 6].map(said));
  kept.write("#tea", [8, 9].map(said));

  expect(kept.history.append("#tea", [9, 5, 1, 4].map(said))).toBe(2);

  expect(kept.ids("#tea")).toEqual([1, 2, 4, 5, 6, 8, 9].map((at) => `id${at}`));
  expect(kept.history.trim("#tea", 0, 100)).toBe(true);
  expect(kept.ids("#tea")).toEqual([]);
});

test("more lines than one block has are read as they were written", async () => {
  await using kept = await Kept.make();
  const stamps = Array.from({ length: 3 * MAX_BLOCK_EVENTS }, (_, index) => 1_000 + index);
  kept.write("#tea", stamps.map(said));
  kept.reopen();

  expect(kept.history.read("#tea", { limit: 1_000, keep: "oldest" })).toEqual(stamps.map(said));
  const newest = kept.history.read("#tea", { before: { at: 1_200 }, limit: 150, keep: "newest" });
  expect(newest.map(({ at }) => at)).toEqual(stamps.slice(50, 200));
  expect(kept.history.find("#tea", "id1130")?.at).toBe(1_130);
});

test.each<[LogRange, number[]]>([
  [{ limit: 2, keep: "oldest" }, [1, 2]],
  [{ limit: 2, keep: "newest" }, [4, 5]],
  [{ after: { at: 2 }, limit: 2, keep: "oldest" }, [3, 4]],
  [{ after: { at: 2, id: "id2" }, before: { at: 4, id: "id4" }, limit: 9, keep: "oldest" }, [3]],
  [{ after: { at: 2, id: "id1" }, limit: 1, keep: "oldest" }, [2]],
  [{ before: { at: 4 }, limit: 2, keep: "newest" }, [2, 3]],
  [{ before: { at: 4, id: "id5" }, limit: 2, keep: "newest" }, [3, 4]],
])("of five events %j are %j, however they were written", async (range, stamps) => {
  await using kept = await Kept.make();
  kept.write("#tea", [1, 2, 3, 4, 5].map(said));
  for (const at of [1, 2, 3, 4, 5]) kept.write("#cake", [said(at)]);

  expect(kept.history.read("#tea", range).map(({ at }) => at)).toEqual(stamps);
  expect(kept.history.read("#cake", range).map(({ at }) => at)).toEqual(stamps);
});

test("an event is found by its id", async () => {
  await using kept = await Kept.make();
  kept.write("#tea", EVENTS);

  expect(kept.history.find("#tea", "a4")?.kind).toBe("topic-changed");
  expect(kept.history.find("#tea", "a9")).toBeUndefined();
  expect(kept.history.find("#none", "a4")).toBeUndefined();
});

test("what is old is removed from one log after the other, and the empty ones with it", async () => {
  await using kept = await Kept.make();
  kept.write("#a", [1, 2, 3].map(said));
  kept.write("#b", [4].map(said));
  for (const at of [1, 5, 6, 7, 8, 9, 10]) kept.write("#c", [said(at)]);
  const trim = (after: number): number | undefined => kept.history.trimNext(after, { before: 5, keep: 3, limit: 2 });

  let log: number | undefined = 0;
  while (log !== undefined) log = trim(log);

  expect([...kept.history.names("#a"), ...kept.history.names("#b"), ...kept.history.names("#c")]).toEqual(["#c"]);
  expect(kept.ids("#c").toSorted()).toEqual(["id10", "id8", "id9"]);
  kept.write("#a", [said(10)]);
  expect(kept.ids("#a")).toEqual(["id10"]);
});

test("the names of logs are found by how they begin", async () => {
  await using kept = await Kept.make();
  for (const name of ["ann bob", "ann €va", "annabel bob", "am bob"]) kept.write(name, [said(1)]);

  expect(kept.history.names("ann ")).toEqual(["ann bob", "ann €va"]);
});

test("what fails leaves nothing behind", async () => {
  await using kept = await Kept.make();
  const fail = (): void => {
    kept.history.append("#new", [said(1)]);
    throw new Error("no more");
  };

  expect(() => kept.history.atOnce(fail)).toThrow("no more");

  expect(kept.ids("#new")).toEqual([]);
  kept.write("#new", [said(2)]);
  expect(kept.ids("#new")).toEqual(["id2"]);
});

describe("a file that cannot be used", () => {
  test("of a later version is left as it is", async () => {
    await using kept = await Kept.make();
    kept.store.close();
    const database = new DatabaseSync(kept.path);
    database.exec("PRAGMA user_version = 99");
    database.close();

    expect(() => new ChatStore(kept.path)).toThrow(/is of version 99; this program knows versions up to \d+$/);
  });

  test("that is none is an error that says where", async () => {
    await using folder = await temporaryDirectory();

    expect(() => new ChatStore(folder.path("."))).toThrow(StoreError);
    expect(() => new ChatStore(folder.path("."))).toThrow(folder.path("."));
  });
});
