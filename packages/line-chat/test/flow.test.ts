import { once } from "node:events";
import type { Server } from "@holdfast/net-core";
import { temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

/** Of 400 bytes: much more than what may wait for a client. */
const LINES = 5_000;

test("who says too much at once is heard in full, and in order, but later", async () => {
  await using chat = await RunningChat.start({ lineBurst: 10, linesPerSecond: 200 });
  await using bob = await chat.irc("bob", { join: "#tea" });
  await using ann = await chat.irc("ann", { join: "#tea" });
  await bob.expectLine(/JOIN/);
  const startedAt = performance.now();

  const numbers = Array.from({ length: 60 }, (_, number) => number);
  await ann.send(numbers.map((number) => `PRIVMSG #tea :${number}\r\n`).join(""));

  for (const number of numbers) await bob.expectLine(`:ann!~ann@127.0.0.1 PRIVMSG #tea :${number}`);
  expect(performance.now() - startedAt).toBeGreaterThan(200);
});

test("who says too much and half-closes is served to its end, in either dialect", async () => {
  await using chat = await RunningChat.start({ lineBurst: 5, linesPerSecond: 200 });
  await using irc = await chat.connect();
  await using plain = await chat.connect();
  const lines = Array.from({ length: 30 }, (_, number) => number);

  await irc.halfClose(`NICK ann\r\nUSER a 0 * :a\r\n${lines.map((number) => `PING ${number}\r\n`).join("")}`);
  await plain.halfClose(`bob\n${lines.map(() => "/who\n").join("")}`);

  expect((await irc.readToEnd()).toString().match(/ PONG /g)).toHaveLength(30);
  expect((await plain.readToEnd()).toString().match(/^In #lobby: /gm)).toHaveLength(30);
});

test.each([
  ["an IRC client", "NICK ann\r\n", /^ERROR :Closing Link: 127\.0\.0\.1 \(Registration timeout\)$/],
  ["a person", "\n", /^Goodbye: Registration timeout$/],
])("%s that does not say who it is has to go", async (_, says, farewell) => {
  const clock = new VirtualClock();
  await using chat = await RunningChat.start({ clock, registrationDeadlineMs: 1_000 });
  await using client = await chat.connect();
  await client.send(says);
  if (says === "\n") await client.expectLine(/^Welcome/).then(() => client.expectLine(/name/));
  else await synchronised(client);

  clock.advance(1_000);

  await client.expectLine(farewell);
  await client.expectEnd();
});

test("who has said who it is may stay", async () => {
  const clock = new VirtualClock();
  await using chat = await RunningChat.start({ clock, registrationDeadlineMs: 1_000, pingIntervalMs: 60_000 });
  await using ann = await chat.irc("ann");

  clock.advance(1_000);

  expect(await synchronised(ann)).toEqual([]);
});

test("at the end everybody is told goodbye, and nobody of everybody else", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { join: "#tea" });
  await using bob = await chat.irc("bob", { join: "#tea" });
  await ann.expectLine(/JOIN/);

  await chat.server.shutdown({ deadlineMs: 1_000 });

  for (const client of [ann, bob]) {
    expect((await client.readToEnd()).toString()).toBe("ERROR :Closing Link: 127.0.0.1 (Server shutting down)\r\n");
  }
});

test("who talks to a slow reader is slowed down before that has to be cut", async () => {
  const clock = new VirtualClock(); // stands still: who is not to be read for a moment is not read at all
  await using folder = await temporaryDirectory(); // over a Unix socket, where the system's own buffers are small
  await using chat = await RunningChat.start({ clock, listen: [`unix:${folder.path("chat")}`], maxPending: 262_144 });
  await using slow = await chat.irc("slow", { join: "#tea" });
  await using ann = await chat.irc("ann", { join: "#tea" });
  await using bob = await chat.irc("bob");
  const isSlow = once(chat.server.group.servers[0] as Server, "slow");
  slow.pause();

  const sending = ann.send(`PRIVMSG #tea :${"x".repeat(400)}\r\n`.repeat(LINES));
  await isSlow;
  for (let round = 0; round < 100; round += 1) expect(await synchronised(bob)).toEqual([]);
  slow.resume();
  const ticking = setInterval(() => clock.advance(5), 1);
  for (let heard = 0; heard < LINES;) if ((await slow.expectLine()).includes("PRIVMSG")) heard += 1;
  clearInterval(ticking);

  await sending;
  expect(chat.server.chat.person("slow")).toBeDefined();
});

test.each([
  ["a long answer", "", ""],
  ["a long answer with a label", "batch labeled-response", "@label=L "],
])("%s comes as the client takes it, however much it is", async (_, capabilities, label) => {
  await using folder = await temporaryDirectory();
  await using chat = await RunningChat.start({
    listen: [`unix:${folder.path("chat")}`],
    maxPending: 16_384,
    maxRoomsPerPerson: 5_000,
    maxTargets: 50,
  });
  await using bob = await chat.irc("bob");
  for (let number = 0; number < 5_000; number += 50) {
    const names = Array.from({ length: 50 }, (_, index) => `#room-${number + index}`);
    await bob.send(`JOIN ${names.join(",")}\r\n`.replace(/(.{450,}?),/g, "$1\r\nJOIN "));
    await synchronised(bob);
  }
  await using ann = await chat.irc("ann", { capabilities });

  await ann.send(`${label}LIST\r\nPRIVMSG bob :after that\r\n`);
  const listed = await synchronised(ann);

  expect(listed.filter((line) => line.includes(" 322 "))).toHaveLength(5_000);
  await bob.expectLine(":ann!~ann@unix PRIVMSG bob :after that");
});

test("who goes in the middle of a long answer leaves the chat", async () => {
  await using folder = await temporaryDirectory();
  await using chat = await RunningChat.start({ listen: [`unix:${folder.path("chat")}`], maxPending: 16_384 });
  await using ann = await chat.irc("ann", { join: "#tea" });
  await using bob = await chat.irc("bob", { join: "#tea" });
  await ann.expectLine(/JOIN/);
  const isSlow = once(chat.server.group.servers[0] as Server, "slow");
  bob.pause();

  await bob.send("WHO #tea\r\n".repeat(10_000));
  await isSlow;
  bob.socket.destroy();

  await ann.expectLine(/^:bob!\S+ QUIT :/);
  expect([...chat.server.chat.people].map(({ nick }) => nick)).toEqual(["ann"]);
});
