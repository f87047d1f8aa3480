import { expect, test } from "vitest";
import { RunningChat } from "./support/chatting.ts";

test("who is one too many of its address is told so", async () => {
  await using chat = await RunningChat.start({ limits: { maxPerAddress: 1 } });
  await using _ann = await chat.irc("ann");
  await using bob = await chat.connect();

  await bob.expectLine("ERROR :Closing Link: 127.0.0.1 (Too many clients from your address)");
  await bob.expectEnd();
});

test("who is not to come in is told so", async () => {
  await using chat = await RunningChat.start({ limits: { deny: ["127.0.0.0/8"] } });
  await using ann = await chat.connect();

  await ann.expectLine("ERROR :Closing Link: 127.0.0.1 (You are not welcome)");
  await ann.expectEnd();
});

test("what the caller says to the refused goes first", async () => {
  await using chat = await RunningChat.start({ limits: { maxConnections: 1, refusalLine: "Full.\n" } });
  await using _ann = await chat.irc("ann");
  await using bob = await chat.connect();

  await bob.expectLine("Full.");
  await bob.expectEnd();
  expect(chat.server.chat.peopleCount).toBe(1);
});
