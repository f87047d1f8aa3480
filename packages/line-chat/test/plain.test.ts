import type { ScriptedClient } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

describe("a person with netcat", () => {
  test("is greeted when it says nothing for a while", async () => {
    await using chat = await RunningChat.start({ graceMs: 10, network: "Teahouse" });
    await using ann = await chat.connect();

    await ann.expectLine("Welcome to Teahouse. Nobody is here yet.");
    await ann.expectLine("What is your name?");
    await ann.send("ann\n");

    await ann.expectLine("Hello ann. Write to be heard, /help for more.");
    await ann.expectLine("You are in #lobby: @ann");
  });

  test("talks in one room with an IRC client", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = await chat.plain("ann");
    await bob.expectLine(":ann!~plain@127.0.0.1 JOIN #lobby");

    await ann.send("hello\r\n/me waves\n");
    await bob.expectLine(":ann!~plain@127.0.0.1 PRIVMSG #lobby :hello");
    await bob.expectLine(":ann!~plain@127.0.0.1 PRIVMSG #lobby :\u0001ACTION waves\u0001");
    await bob.send("PRIVMSG #lobby :hi\r\nPRIVMSG ann :psst\r\nPRIVMSG #lobby :\u0001ACTION bows\u0001\r\nQUIT\r\n");

    await ann.expectLine("<bob> hi");
    await ann.expectLine("(to you) <bob> psst");
    await ann.expectLine("* bob bows");
    await ann.expectLine("* bob is gone (Client quit)");
  });

  test("is shown what was said before it came", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await bob.send("PRIVMSG #lobby :first\r\n");
    await synchronised(bob);

    await using ann = await chat.plain("ann");

    await ann.expectLine(/^\[\d\d:\d\d\] <bob> first$/);
  });

  test("gets everything that it is owed after it has half-closed, and everybody hears it", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = await chat.connect();

    await ann.halfClose("ann\nhello\n/who");
    const told = (await ann.readToEnd()).toString();

    expect(told.split("\r\n").slice(2)).toEqual([
      "Hello ann. Write to be heard, /help for more.",
      "You are in #lobby: @bob, ann",
      "In #lobby: @bob, ann",
      "",
    ]);
    await bob.expectLine(/JOIN/);
    await bob.expectLine(/ PRIVMSG #lobby :hello$/);
    await bob.expectLine(/ QUIT :Connection closed$/);
  });

  test("is told what is wrong, in a line", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.plain("ann");

    await ann.send(`/dance\n/join\n/msg nobody hi\n/join #a,b\n${"x".repeat(400)}\n/part\nhello\n`);

    await ann.expectLine("There is no /dance; /help shows what there is.");
    await ann.expectLine("Usage: /join <room> [<key>]");
    await ann.expectLine("Nobody here is called nobody.");
    await ann.expectLine("#a,b cannot be the name of a room.");
    await ann.expectLine("That line is too long; 340 bytes is the most.");
    await ann.expectLine("You have left #lobby.");
    await ann.expectLine("You are in no room; /join one first, /rooms shows them.");
  });

  test("never gets what a terminal would obey", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = await chat.plain("ann");

    await bob.send("PRIVMSG #lobby :\u001b[2J\u001b]0;title\u0007a\u000304,01red\u0003\u0002b\u009b31mc\u202ed\r\n");

    await ann.expectLine("<bob> aredbcd");
  });
});

test.each([
  ["a name", "ann\n", /^Welcome/],
  ["IRC's first line", "NICK ann\r\nUSER a 0 * :a\r\n", /^:irc\.test 001/],
  ["CAP in small letters", "cap ls\r\n", /^:irc\.test CAP/],
  ["IRC's first line behind long tags", `@a=${"x".repeat(1_000)} NICK ann\r\nUSER a 0 * :a\r\n`, /^:irc\.test 001/],
  ["a telnet client's options and a name", Buffer.from("\xff\xfd\x01ann\r\n", "latin1"), /Welcome to Holdfast/],
])("the dialect is told by %s, however it is cut", async (_, line, answer) => {
  await using chat = await RunningChat.start({ graceMs: 60_000 });
  await using client = await chat.connect();

  await client.sendSlowly(line);

  await client.expectLine(answer);
});

test("a telnet that asks for options before its user has said anything is answered at once", async () => {
  await using chat = await RunningChat.start({ graceMs: 60_000 });
  await using client = await chat.connect();

  await client.sendSlowly(Buffer.from([0xff, 0xfd, 0x01, 0xff, 0xfd, 0x03]));

  await client.expect(Buffer.from([0xff, 0xfc, 0x01, 0xff, 0xfc, 0x03]));
  await client.send("ann\r\n");
  await client.expectLine(/^Welcome/);
});

test("an IRC client that comes late is still one", async () => {
  await using chat = await RunningChat.start({ graceMs: 1 });
  await using client = await chat.connect();
  await client.expectLine(/^Welcome/);
  await client.expectLine("What is your name?");

  await client.send("NICK ann\r\nUSER ann 0 * :Ann\r\n");

  await client.expectLine(/^:irc\.test 001 ann /);
});

test("at a shutdown everybody is told, in its own dialect", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.plain("ann");
  await using bob = await chat.irc("bob");

  const stopped = chat.server.shutdown({ deadlineMs: 4_000 });
  await ann.expectLine("Goodbye: Server shutting down");
  await bob.expectLine("ERROR :Closing Link: 127.0.0.1 (Server shutting down)");
  await Promise.all([ann.halfClose(), bob.halfClose()]);

  expect((await stopped).cut).toBe(0);
});

test("who is sent away while others stay is missed in rooms of up to fifty only", async () => {
  await using chat = await RunningChat.start();
  const crowd = await Promise.all(Array.from({ length: 60 }, (_, number) => chat.irc(`m${number}`, { join: "#tea" })));
  await Promise.all(crowd.map(synchronised));

  const stopped = chat.server.shutdown({ spreadMs: 200, deadlineMs: 10_000 });
  const missed = await Promise.all(crowd.map(quitsUntilTheEnd));

  expect((await stopped).cut).toBe(0);
  expect(Math.max(...missed)).toBe(49); // by the last of fifty
});

describe("a person with netcat among others", () => {
  test("invites, is invited, sends out and is sent out", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.plain("ann");
    await using bob = await chat.irc("bob", { join: "#tea" });

    await bob.send("INVITE ann #tea\r\n");
    await ann.expectLine("* bob invites you: /join #tea");
    await ann.send("/join tea\n");
    await ann.expectLine("You are in #tea: @bob, ann");
    await ann.send("/kick bob\n/invite bob\n/invite nobody\n/kick nobody\n");
    await ann.expectLine("Only an operator of #tea may do that.");
    await ann.expectLine("bob is there already.");
    await ann.expectLine("Nobody here is called nobody.");
    await ann.expectLine("Only an operator of #tea may do that.");
    await bob.send("MODE #tea +o ann\r\n");
    await ann.expectLine("* bob has set +o ann");
    await ann.send("/kick bob you know why\n/invite bob\n");
    await ann.expectLine("* ann has sent bob out of #tea (you know why)");
    await ann.expectLine("bob is invited to #tea.");
    await bob.send("JOIN #tea\r\nPRIVMSG @#tea :between us\r\n");
    await ann.expectLine("* bob has come to #tea");
    await ann.expectLine("(to @) <bob> between us");
    await ann.send("/join hall\n");
    await ann.expectLine("You are in #hall: @ann");
    await ann.send("/join tea\n");
    await ann.expectLine("You talk in #tea now.");
    await ann.send("/part\n");
    await ann.expectLine("You have left #tea.");
    await ann.expectLine("You talk in #lobby now.");
  });

  test("is told that it is sent out, and talks elsewhere then", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = await chat.plain("ann");
    await ann.send("/join tea\n/join lobby\n");
    await ann.expectLine(/^You are in #tea/);
    await ann.expectLine("You talk in #lobby now.");

    await bob.send("KICK #lobby ann :out\r\n");

    await ann.expectLine("bob has sent you out of #lobby (out).");
    await ann.expectLine("You talk in #tea now.");
  });

  test("is away and back, and whoever writes to it is told so", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.plain("ann");
    await using bob = await chat.irc("bob");

    await ann.send("/away out for tea\n");
    await ann.expectLine("You are away; /away says that you are back.");
    await bob.send("PRIVMSG ann :hi\r\n");
    await bob.expectLine(":irc.test 301 bob ann :out for tea");
    await ann.expectLine("(to you) <bob> hi");
    await bob.send("AWAY :too\r\n");
    await synchronised(bob);
    await ann.send("/msg bob hi\n/away\n");

    await ann.expectLine("bob is away: too");
    await ann.expectLine("You are back.");
  });
});

/** How many others an IRC client has seen going before it had to go itself. */
async function quitsUntilTheEnd(client: ScriptedClient): Promise<number> {
  for (let quits = 0; ; quits += 1) {
    const line = await client.expectLine();
    if (!line.startsWith("ERROR ")) continue;
    await client[Symbol.asyncDispose]();
    return quits;
  }
}
