import { expect, test } from "vitest";
import { LogFeed } from "./log-feed.ts";

const LINE = '{"level":40,"time":1700000000000,"pid":7,"hostname":"h","name":"echo","peer":"unix","msg":"slow peer"}';

test("a line of a log becomes an entry that says what it said", () => {
  const feed = new LogFeed();

  feed.line("echo", LINE);

  expect(feed.take()).toEqual({
    entries: [{ at: 1_700_000_000_000, server: "echo", level: "warn", text: "slow peer peer=unix" }],
    oneIn: 1,
  });
});

test("of a hundred thousand lines fifty are shown, and it is said that each stands for two thousand", () => {
  const feed = new LogFeed();

  for (let count = 0; count < 100_000; count += 1) feed.line("echo", LINE);
  const { entries, oneIn } = feed.take();

  expect([entries.length, oneIn]).toEqual([50, 2_000]);
});

test("what the lab itself says is not left out, however much the servers say", () => {
  const feed = new LogFeed();
  for (let count = 0; count < 1_000; count += 1) feed.line("echo", LINE);

  feed.say("info", "a fault begins");

  expect(feed.take().entries.at(-1)).toMatchObject({ server: "lab", text: "a fault begins" });
});

test("a line that is no JSON is shown as it is", () => {
  const feed = new LogFeed();

  feed.line("chat", "Segmentation fault");

  expect(feed.take().entries).toMatchObject([{ server: "chat", level: "warn", text: "Segmentation fault" }]);
});

test("the last five hundred are kept for who comes later", () => {
  const feed = new LogFeed();
  for (let count = 0; count < 600; count += 1) {
    feed.say("info", String(count));
    feed.take();
  }

  expect([feed.kept.length, feed.kept.at(0)?.text, feed.kept.at(-1)?.text]).toEqual([500, "100", "599"]);
});
