import { describe, expect, test } from "vitest";
import type { ChatEvent, Said } from "./events.ts";
import { accountOwner, guestOwner, isPassing, privateConversation } from "./conversations.ts";
import { History, type HistoryOptions, type HistoryRange, type HistoryStore } from "./history.ts";
import { Identity } from "./identity.ts";
import { Log, type LogRange } from "./log.ts";
import { Room } from "./room.ts";

const from = new Identity({ nick: "ann", user: "a", host: "h", realName: "Ann" });
const room = new Room("#a", 0);

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

function joined(at: number): ChatEvent {
  return { kind: "joined", id: `id${at}`, at, from, room };
}

function newHistory(options: Partial<HistoryOptions> = {}): History {
  return new History({ now: () => 0, maxLines: 100, maxAgeMs: 1_000_000, maxConversations: 100, ...options });
}

function historyOf(lines: number, options: Partial<HistoryOptions> = {}): History {
  const history = newHistory(options);
  for (let at = 1; at <= lines; at += 1) history.add("#a", said(at));
  return history;
}

/** What the range has in it, by its stamps. */
function stamps(history: History, range: HistoryRange, conversation = "#a"): number[] {
  return history.select(conversation, range).map(({ at }) => at);
}

const ALL: HistoryRange = { limit: 1_000, keep: "oldest" };

test.each<[HistoryRange, number[]]>([
  [{ limit: 2, keep: "newest" }, [9, 10]],
  [{ limit: 2, keep: "oldest" }, [1, 2]],
  [{ after: { at: 3 }, limit: 2, keep: "oldest" }, [4, 5]],
  [{ before: { at: 9 }, limit: 2, keep: "newest" }, [7, 8]],
  [{ after: { at: 3 }, before: { at: 6 }, limit: 9, keep: "newest" }, [4, 5]],
  [{ after: { at: 6 }, before: { at: 3 }, limit: 9, keep: "newest" }, []],
  [{ limit: 0, keep: "newest" }, []],
])("of ten lines %j selects %j", (range, expected) => {
  expect(stamps(historyOf(10), range)).toEqual(expected);
});

test("of lines of one moment a mark with an id tells which one is meant", () => {
  const history = newHistory();
  for (const id of ["a", "b", "c"]) history.add("#a", { ...said(5), id });
  const idsOf = (range: HistoryRange): string[] => history.select("#a", range).map(({ id }) => id);

  expect(idsOf({ ...ALL, after: { at: 5, id: "a" } })).toEqual(["b", "c"]);
  expect(idsOf({ ...ALL, before: { at: 5, id: "c" } })).toEqual(["a", "b"]);
  expect(idsOf({ ...ALL, after: { at: 5 } })).toEqual([]);
});

test.each([3, 4, 7, 8, 9])("of %i lines no more than the last four are kept", (lines) => {
  const last = [-3, -2, -1, 0].map((at) => at + lines).filter((at) => at > 0);

  expect(stamps(historyOf(lines, { maxLines: 4 }), ALL)).toEqual(last);
});

test("nothing is kept where no line shall be", () => {
  expect(stamps(historyOf(3, { maxLines: 0 }), ALL)).toEqual([]);
});

test("what is too old is not shown", () => {
  expect(stamps(historyOf(10, { now: () => 10, maxAgeMs: 3 }), ALL)).toEqual([7, 8, 9, 10]);
});

test("who comes and goes is shown only to who asks for it, and takes no line's place", () => {
  const history = historyOf(3, { maxLines: 3 });
  for (const at of [4, 5, 6, 7]) history.add("#a", joined(at));
  history.add("#a", said(8));

  expect(stamps(history, ALL)).toEqual([2, 3, 8]);
  expect(stamps(history, { ...ALL, withEvents: true })).toEqual([2, 3, 5, 6, 7, 8]);
  expect(stamps(history, { limit: 2, keep: "newest", withEvents: true })).toEqual([7, 8]);
});

test("an event is found by its id", () => {
  const history = historyOf(10, { maxLines: 4 });

  expect(history.find("#a", "id8")?.at).toBe(8);
  expect(history.find("#a", "id2")).toBeUndefined();
  expect(history.find("#b", "id8")).toBeUndefined();
});

test("conversations in which nothing happens make room for others", () => {
  const history = newHistory({ maxConversations: 16 });
  for (let at = 1; at <= 17; at += 1) history.add(`#${at}`, said(at));

  expect(stamps(history, ALL, "#1")).toEqual([]);
  expect(stamps(history, ALL, "#3")).toEqual([3]);
  expect(stamps(history, ALL, "#17")).toEqual([17]);
});

test("each of two people has its own conversation with the other, and a guest's is passing", () => {
  expect(privateConversation(accountOwner("Ann"), "BOB")).toBe("ann bob");
  expect(isPassing(privateConversation(accountOwner("ann"), "bob"))).toBe(false);
  expect(isPassing(privateConversation(guestOwner(7), "bob"))).toBe(true);
});

test("what is said while not everybody can come in is passing", () => {
  const closed = new Room("#A", 12);
  expect(closed.conversation).toBe("#a");

  closed.key = "sesame";

  expect(isPassing(closed.conversation)).toBe(true);
});

/** A store that remembers what was asked of it. */
class FakeStore implements HistoryStore {
  readonly logs = new Map<string, ChatEvent[]>();
  isBroken = false;

  read(log: string, range: LogRange): readonly ChatEvent[] {
    const stored = new Log(log, Infinity);
    for (const event of this.logs.get(log) ?? []) stored.add(event);
    return stored.select(range);
  }

  find(log: string, id: string): ChatEvent | undefined {
    return this.logs.get(log)?.find((event) => event.id === id);
  }

  names(prefix: string): readonly string[] {
    return [...this.logs.keys()].filter((name) => name.startsWith(prefix));
  }

  atOnce(write: () => void): void {
    const before = new Map([...this.logs].map(([name, events]) => [name, [...events]]));
    write();
    if (!this.isBroken) return;
    this.logs.clear();
    for (const [name, events] of before) this.logs.set(name, events);
    throw new Error("disk full");
  }

  append(log: string, events: readonly ChatEvent[]): void {
    this.logs.set(log, [...(this.logs.get(log) ?? []), ...events]);
  }

  remove(log: string, { id }: ChatEvent): void {
    this.logs.set(
      log,
      (this.logs.get(log) ?? []).filter((event) => event.id !== id),
    );
  }

  trim(log: string, keep: number, limit: number): boolean {
    const events = this.logs.get(log) ?? [];
    const excess = Math.max(0, events.length - keep);
    this.logs.set(log, events.slice(Math.min(excess, limit)));
    return excess <= limit;
  }

  stamps(log = "#a"): number[] {
    return (this.logs.get(log) ?? []).map(({ at }) => at);
  }
}

const never = (): boolean => false;
const always = (): boolean => true;

describe("with a store", () => {
  test("what is retained is written once, and what is not any more never is", () => {
    const store = new FakeStore();
    const history = historyOf(10, { maxLines: 4, store });

    expect(history.writeSome(never)).toBe(true);
    expect(store.stamps()).toEqual([7, 8, 9, 10]);
    history.add("#a", said(11));
    history.writeSome(never);

    expect(store.stamps()).toEqual([8, 9, 10, 11]);
  });

  test("it is told once that there is something to write, and again after that was begun", () => {
    const history = newHistory({ store: new FakeStore() });
    let told = 0;
    history.onUnwritten = () => (told += 1);
    for (const at of [1, 2, 3]) history.add("#a", said(at));
    history.add("#b", said(4));
    expect(told).toBe(1);

    history.writeSome(never);
    history.add("#a", said(5));

    expect(told).toBe(2);
  });

  test("a long conversation is written piece by piece, and another one's turn comes between", () => {
    const store = new FakeStore();
    const history = newHistory({ store, maxLines: 1_000 });
    for (let at = 1; at <= 600; at += 1) history.add("#a", said(at));
    history.add("#b", said(601));

    expect(history.writeSome(always)).toBe(false);
    expect(store.stamps()).toHaveLength(128);
    history.writeSome(always);
    expect(store.stamps("#b")).toEqual([601]);
    while (!history.writeSome(always));

    expect(store.stamps()).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  });

  test("what comes while a conversation is written waits for the next round, which it is told of", () => {
    const store = new FakeStore();
    const history = newHistory({ store, maxLines: 300 });
    for (let at = 1; at <= 300; at += 1) history.add("#a", said(at));
    let told = 0;
    history.onUnwritten = () => (told += 1);

    history.writeSome(always);
    for (let at = 301; at <= 900; at += 1) history.add("#a", said(at));
    while (!history.writeSome(always));

    expect(store.stamps()).toHaveLength(300);
    expect([told, history.hasUnwritten]).toEqual([1, true]);
    while (!history.writeSome(always));
    expect(store.stamps()).toEqual(Array.from({ length: 300 }, (_, index) => index + 601));
  });

  test("what could not be written is written later", () => {
    const store = new FakeStore();
    const history = historyOf(3, { store });
    store.isBroken = true;
    expect(() => history.writeSome(never)).toThrow("disk full");

    store.isBroken = false;
    history.add("#a", said(4));

    do while (!history.writeSome(never));
    while (history.hasUnwritten);
    expect(store.stamps()).toEqual([1, 2, 3, 4]);
  });

  test("what was written by a process before is in front of what is said now", () => {
    const store = new FakeStore();
    historyOf(10, { maxLines: 6, store }).writeSome(never);
    const history = newHistory({ maxLines: 4, store });
    history.add("#a", said(11));

    expect(stamps(history, { limit: 2, keep: "newest" })).toEqual([10, 11]);
    expect(stamps(history, { after: { at: 8 }, limit: 2, keep: "oldest" })).toEqual([9, 10]);
    expect(history.find("#a", "id9")?.at).toBe(9);
    history.writeSome(never);

    expect(stamps(history, ALL)).toEqual([8, 9, 10, 11]);
    expect(store.stamps()).toEqual([8, 9, 10, 11]);
  });

  test("a conversation that has made room for others is there again when it is asked for", () => {
    const store = new FakeStore();
    const history = newHistory({ maxConversations: 16, store });
    for (let at = 1; at <= 17; at += 1) {
      history.add(`#${at}`, said(at));
      history.writeSome(never);
    }

    expect(stamps(history, ALL, "#1")).toEqual([1]);
  });

  test.each([
    ["before it is written", false],
    ["after it was written", true],
  ])("what is removed %s is neither there nor in the store", (_, isWritten) => {
    const store = new FakeStore();
    const history = historyOf(6, { maxLines: 4, store });
    if (isWritten) history.writeSome(never);

    history.remove("#a", history.find("#a", "id4") as ChatEvent);
    history.add("#a", said(7));
    while (!history.writeSome(never));

    expect(history.find("#a", "id4")).toBeUndefined();
    expect(stamps(history, ALL)).toEqual([3, 5, 6, 7]);
    expect(store.stamps()).toEqual([3, 5, 6, 7]);
    expect(stamps(newHistory({ store }), ALL)).toEqual([3, 5, 6, 7]);
  });

  test("what could not be removed is removed later, and the history tells that there is something to do", () => {
    const store = new FakeStore();
    const history = historyOf(3, { store });
    history.writeSome(never);
    let told = 0;
    history.onUnwritten = () => (told += 1);
    history.remove("#a", history.find("#a", "id2") as ChatEvent);
    expect(told).toBe(1);
    store.isBroken = true;
    expect(() => history.writeSome(never)).toThrow("disk full");

    store.isBroken = false;
    history.writeSome(never);

    expect(store.stamps()).toEqual([1, 3]);
  });

  test("what is passing never comes to it", () => {
    const store = new FakeStore();
    const history = newHistory({ store });
    history.add("~1 bob", said(1));

    history.writeSome(never);

    expect([...store.logs]).toEqual([]);
    expect(stamps(history, ALL, "~1 bob")).toEqual([1]);
  });

  test("whom somebody has talked with is known from both", () => {
    const store = new FakeStore();
    store.logs.set("ann bob", [said(1)]);
    const history = newHistory({ store });
    history.add("ann Carl".toLowerCase(), said(2));
    history.add("annabel dan", said(3));

    expect(history.partners("ann")).toEqual(["bob", "carl"]);
  });
});
