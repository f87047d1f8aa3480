import { expect, test } from "vitest";
import type { LogEntry } from "../wire/view.ts";
import { PageFeed } from "./page-feed.ts";

const entry: LogEntry = { at: 1, server: "echo", level: "info", text: "text" };

function openSocket() {
  const sent: string[] = [];
  const closed: number[] = [];
  return {
    sent,
    closed,
    bufferedAmount: 0,
    send(text: string, done: () => void): void {
      sent.push(text);
      done();
    },
    close: (code: number): unknown => closed.push(code),
  };
}

test("a page that is slow misses what the next one replaces, but not what it must know", () => {
  const socket = openSocket();
  const feed = new PageFeed(socket);
  socket.bufferedAmount = 1_000_000;

  feed.offer("tick");
  void feed.send({ type: "refused", why: "no" });

  expect(socket.sent).toEqual(['{"type":"refused","why":"no"}']);
});

test("what a page has missed of the log counts into the next that it gets", () => {
  const socket = openSocket();
  const feed = new PageFeed(socket);
  socket.bufferedAmount = 1_000_000;
  feed.offerLog([entry, entry], 4);
  socket.bufferedAmount = 0;

  feed.offerLog([entry, entry], 1);

  expect(socket.sent.map((text) => (JSON.parse(text) as { oneIn: number }).oneIn)).toEqual([5]);
});

test("a page that takes nothing any more is let go", () => {
  const socket = openSocket();
  socket.bufferedAmount = 9_000_000;

  void new PageFeed(socket).send({ type: "refused", why: "no" });

  expect(socket.closed).toEqual([1013]);
});
