import fc from "fast-check";
import { expect, test } from "vitest";
import type { Output } from "../protocol/message.ts";
import { Parser } from "../protocol/parser.ts";
import { Router } from "./router.ts";
import { type Recipient, Subscription } from "./subscription.ts";

/** One that takes all it is sent. */
class Receiver implements Recipient, Output {
  readonly output = this;
  readonly echo = true;
  readonly headers = true;
  deniesDelivery: Recipient["deniesDelivery"] = undefined;
  readonly permits = undefined;
  readonly wantsSender = false;
  readonly sender = "nobody";
  outMessages = 0;
  outBytes = 0;
  isAhead = false;
  isSlow = false;
  isBehind = false;
  /** What it was sent that it shares with others. */
  readonly shared: Buffer[] = [];
  claimedAt = 0;
  #block = Buffer.alloc(65_536);
  #end = 0;

  get text(): string {
    return this.#block.toString("latin1", 0, this.#end);
  }

  claim(bytes: number): Buffer {
    this.claimedAt = this.#end;
    this.#end += bytes;
    return this.#block;
  }

  sendRange(data: Buffer, start: number, end: number): boolean {
    this.shared.push(data);
    data.copy(this.claim(end - start), this.claimedAt, start, end);
    return true;
  }

  spent(subscription: Subscription): void {
    subscription.isActive = false;
  }
}

interface Message {
  readonly subject: string;
  readonly reply: string;
  readonly body: string;
}

const messages = fc.array(
  fc.record<Message>({
    subject: fc.constantFrom("a", "a.b", "a.c", "long.subject.of.several.tokens"),
    reply: fc.constantFrom("", "", "", "inbox.1"),
    body: fc.oneof(
      fc.string({ unit: "binary-ascii", maxLength: 40 }),
      fc.constantFrom("x".repeat(500), "y".repeat(5_000)),
    ),
  }),
  { maxLength: 120 },
);

const sids = fc.array(fc.constantFrom("1", "2", "10", "abc"), { minLength: 1, maxLength: 6 });

function publishAll(router: Router, from: Recipient, all: readonly Message[]): void {
  const text = all.map(
    ({ subject, reply, body }) => `PUB ${subject} ${reply}${reply && " "}${body.length}\r\n${body}\r\n`,
  );
  const sink = { publish: (message: Parameters<Router["publish"]>[1]) => router.publish(from, message) };
  new Parser(sink as never, { maxControlLine: 4_096, maxPayload: 65_536 }).push(Buffer.from(text.join(""), "latin1"));
  router.flush();
}

const rendered = ({ subject, reply, body }: Message, sid: string): string =>
  `MSG ${subject} ${sid} ${reply}${reply && " "}${body.length}\r\n${body}\r\n`;

test("whatever leaves together, everybody is sent each message once and in order, under its own sid", () => {
  fc.assert(
    fc.property(messages, sids, fc.constantFrom("a", "a.*", ">"), (all, names, pattern) => {
      const router = new Router(Math.random, () => 0);
      const receivers = names.map((sid) => {
        const receiver = new Receiver();
        router.interest.add(new Subscription(receiver, { subject: pattern, queue: undefined, sid }));
        return { sid, receiver };
      });
      const wanted = all.filter(({ subject }) =>
        pattern === "a" ? subject === "a" : pattern === ">" || /^a\.[^.]+$/.test(subject),
      );

      publishAll(router, new Receiver(), all);

      for (const { sid, receiver } of receivers) {
        expect(receiver.text).toBe(wanted.map((message) => rendered(message, sid)).join(""));
        expect(receiver.outMessages).toBe(wanted.length);
        expect(receiver.outBytes).toBe(wanted.reduce((sum, { body }) => sum + body.length, 0));
      }
    }),
    { numRuns: 200 },
  );
});

test("a publisher to somebody slow is told that it is ahead", () => {
  const router = new Router(Math.random, () => 0);
  const [slow, publisher] = [new Receiver(), new Receiver()];
  router.interest.add(new Subscription(slow, { subject: "a", queue: undefined, sid: "1" }));

  publishAll(router, publisher, [{ subject: "a", reply: "", body: "1" }]);
  expect(publisher.isAhead).toBe(false);
  slow.isSlow = true;
  publishAll(router, publisher, [{ subject: "a", reply: "", body: "2" }]);

  expect(publisher.isAhead).toBe(true);
});

test("who wants so many messages is sent no more, once that is said of its subscription", () => {
  const router = new Router(Math.random, () => 0);
  const receiver = new Receiver();
  const subscription = new Subscription(receiver, { subject: "a", queue: undefined, sid: "1" });
  router.interest.add(subscription);
  const message = { subject: "a", reply: "", body: "x" };
  publishAll(router, new Receiver(), [message, message]);

  subscription.max = 4;
  router.interest.changed(subscription);
  publishAll(router, new Receiver(), [message, message, message]);

  expect(receiver.text).toBe(rendered(message, "1").repeat(4));
});

test("what one may not be sent is kept from it alone", () => {
  const router = new Router(Math.random, () => 0);
  const [all, some] = [new Receiver(), new Receiver()];
  some.deniesDelivery = (subject) => subject === "a.c";
  for (const owner of [all, some])
    router.interest.add(new Subscription(owner, { subject: "a.*", queue: undefined, sid: "1" }));
  const [b, c] = ["a.b", "a.c"].map((subject) => ({ subject, reply: "", body: subject })) as [Message, Message];

  publishAll(router, new Receiver(), [b, c, b]);

  expect(all.text).toBe([b, c, b].map((message) => rendered(message, "1")).join(""));
  expect(some.text).toBe([b, b].map((message) => rendered(message, "1")).join(""));
});

test("those who are behind hold nothing in memory but what they are owed, and hold it together", () => {
  const router = new Router(Math.random, () => 0);
  const subscribers = (subject: string, count: number): Receiver[] =>
    Array.from({ length: count }, () => {
      const owner = new Receiver();
      router.interest.add(new Subscription(owner, { subject, queue: undefined, sid: "1" }));
      return owner;
    });
  const [behind, alsoBehind, ...prompt] = subscribers("a", 5) as [Receiver, Receiver, ...Receiver[]];
  subscribers("b", 5);
  behind.isBehind = true;
  alsoBehind.isBehind = true;
  const [a, b] = ["a", "b"].map((subject) => ({ subject, reply: "", body: "x" })) as [Message, Message];

  publishAll(router, new Receiver(), [a, a, b, a]);

  const owed = rendered(a, "1").repeat(3);
  for (const receiver of [behind, alsoBehind, ...prompt]) expect(receiver.text).toBe(owed);
  expect(bytesOf(behind.shared)).toBeLessThan(2 * owed.length);
  expect(alsoBehind.shared.map(({ buffer }) => buffer)).toEqual(behind.shared.map(({ buffer }) => buffer));
  expect(bytesOf([...behind.shared, ...prompt.flatMap(({ shared }) => shared)])).toBeGreaterThan(65_000);
});

test("those who are behind and get much share it by large pieces", () => {
  const router = new Router(Math.random, () => 0);
  const receivers = Array.from({ length: 4 }, () => new Receiver());
  for (const owner of receivers) {
    router.interest.add(new Subscription(owner, { subject: "a", queue: undefined, sid: "1" }));
    owner.isBehind = true;
  }
  const message = { subject: "a", reply: "", body: "x".repeat(50) };

  publishAll(
    router,
    new Receiver(),
    Array.from({ length: 700 }, () => message),
  );

  const { shared, text } = receivers[0] as Receiver;
  expect(text).toBe(rendered(message, "1").repeat(700));
  expect(new Set(shared.map(({ buffer }) => buffer)).size).toBeLessThan(6);
});

/** The memory in which these are. */
function bytesOf(pieces: readonly Buffer[]): number {
  return [...new Set(pieces.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
