import { DatabaseSync } from "node:sqlite";
import { temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { History } from "../chat/history.ts";
import { said } from "../../test/support/said.ts";
import { ChatStore } from "./chat-store.ts";
import { HistoryWriter } from "./history-writer.ts";

const FLUSH_MS = 200;

class Written implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly errors: unknown[] = [];
  readonly path: string;
  readonly history: History;
  readonly store: ChatStore;
  readonly writer: HistoryWriter;
  readonly #dispose: () => Promise<void>;

  private constructor(path: string, dispose: () => Promise<void>) {
    this.path = path;
    this.#dispose = dispose;
    this.store = new ChatStore(path, { busyMs: 1 });
    const limits = { maxLines: 10, maxAgeMs: 1_000, maxConversations: 100 };
    this.history = new History({ now: () => 0, store: this.store.history, ...limits });
    this.writer = new HistoryWriter({
      history: this.history,
      table: this.store.history,
      clock: this.clock,
      flushMs: FLUSH_MS,
      maxLines: limits.maxLines,
      oldest: () => this.clock.now() - limits.maxAgeMs,
      onWritten: () => undefined,
      onError: (error) => this.errors.push(error),
    });
  }

  static async start(): Promise<Written> {
    const folder = await temporaryDirectory();
    return new Written(folder.path("chat.db"), async () => folder[Symbol.asyncDispose]());
  }

  ids(): string[] {
    return this.store.history.read("#a", { limit: 100, keep: "oldest" }).map(({ id }) => id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.writer.close();
    this.store.close();
    await this.#dispose();
  }
}

test("what happens is in the file when the time is over, and not at once", async () => {
  await using written = await Written.start();

  written.history.add("#a", said(1));
  expect(written.ids()).toEqual([]);
  written.clock.advance(FLUSH_MS);

  expect(written.ids()).toEqual(["id1"]);
});

test("what comes while it waits is written with it, and what comes later in its own time", async () => {
  await using written = await Written.start();
  written.history.add("#a", said(1));
  written.clock.advance(FLUSH_MS / 4);
  written.history.add("#a", said(2));
  written.clock.advance((FLUSH_MS * 3) / 4);
  expect(written.ids()).toEqual(["id1", "id2"]);

  written.history.add("#a", said(3));
  written.clock.advance(FLUSH_MS);

  expect(written.ids()).toEqual(["id1", "id2", "id3"]);
});

test("what cannot be written, since another process writes, is written later", async () => {
  await using written = await Written.start();
  using other = new DatabaseSync(written.path);
  other.exec("BEGIN IMMEDIATE");
  written.history.add("#a", said(1));
  written.clock.advance(FLUSH_MS);
  expect(written.errors).not.toEqual([]);
  expect(written.ids()).toEqual([]);

  other.exec("COMMIT");
  written.clock.advance(FLUSH_MS);

  expect(written.ids()).toEqual(["id1"]);
});

test("at the end all is written at once", async () => {
  await using written = await Written.start();
  for (const at of [1, 2, 3]) written.history.add("#a", said(at));

  written.writer.flush();

  expect(written.ids()).toEqual(["id1", "id2", "id3"]);
});

test("what is too old is removed within the hour", async () => {
  await using written = await Written.start();
  written.history.add("#a", said(1));
  written.writer.flush();

  written.clock.advance(3_700_000);

  expect(written.ids()).toEqual([]);
});
