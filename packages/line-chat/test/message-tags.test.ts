import { expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

test.each([
  ["are sent on", "@+draft/reply=abc;+x PRIVMSG #tea :hi", "@+draft/reply=abc;+x :ann!~ann@127.0.0.1 PRIVMSG #tea :hi"],
  ["of a NOTICE too", "@+x NOTICE #tea :hi", "@+x :ann!~ann@127.0.0.1 NOTICE #tea :hi"],
  ["are sent on alone", "@+typing=active TAGMSG #tea", "@+typing=active :ann!~ann@127.0.0.1 TAGMSG #tea"],
  ["keep their escapes", String.raw`@+a=\:\s\\ TAGMSG #tea`, String.raw`@+a=\:\s\\ :ann!~ann@127.0.0.1 TAGMSG #tea`],
  [
    "are kept apart from the server's",
    "@time=1;msgid=x;+a PRIVMSG #tea :hi",
    "@+a :ann!~ann@127.0.0.1 PRIVMSG #tea :hi",
  ],
])("tags for other clients %s", async (_, line, heard) => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "message-tags", join: "#tea" });
  await using bob = await chat.irc("bob", { capabilities: "message-tags", join: "#tea" });

  await ann.send(`${line}\r\n`);

  expect((await bob.expectLine()).replace(/msgid=[^ ;]+;?/, "")).toBe(heard);
});

test("only who has asked for tags hears of a TAGMSG, and who has not cannot send tags", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "message-tags", join: "#tea" });
  await using bob = await chat.irc("bob", { capabilities: "server-time", join: "#tea" });
  await using eve = await chat.plain("eve");
  await eve.send("/join tea\n");
  await eve.expectLine(/^You are in #tea/);
  await synchronised(bob);

  await ann.send("@+typing=active TAGMSG #tea\r\n@+typing=active TAGMSG bob\r\nTAGMSG bob\r\nPRIVMSG #tea :after\r\n");

  await bob.expectLine(/^@time=\S+ :ann\S+ PRIVMSG #tea :after$/);
  await eve.expectLine("<ann> after");
  await synchronised(ann);
  await bob.send("@+a TAGMSG #tea\r\n@+a PRIVMSG #tea :hi\r\n");
  expect(await ann.expectLine()).toMatch(/^@msgid=[^ ;]+ :bob\S+ PRIVMSG #tea :hi$/);
});

test("a TAGMSG is echoed like what is said, and is not in the history", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "message-tags echo-message", join: "#lobby" });
  await using bob = await chat.irc("bob", { capabilities: "message-tags", join: "#lobby" });
  await synchronised(ann);

  await ann.send("@+a TAGMSG #lobby\r\n");
  const echo = await ann.expectLine(/^@msgid=[^;]+;\+a :ann\S+ TAGMSG #lobby$/);

  await bob.expectLine(echo);
  await using eve = await chat.plain("eve");
  await eve.send("/history\nhi\n/who\n");
  expect(await eve.expectLine()).toMatch(/^In #lobby/);
});

test.each([
  ["TAGMSG", ":irc.test 461 ann TAGMSG :Not enough parameters"],
  ["@+a TAGMSG nobody", ":irc.test 401 ann nobody :No such nick/channel"],
  ["@+a TAGMSG #none", ":irc.test 403 ann #none :No such channel"],
  [`@+a=${"x".repeat(4_200)} TAGMSG bob`, ":irc.test 417 ann :Input line was too long"],
  [`@+a=${"é".repeat(2_050)} TAGMSG bob`, ":irc.test 417 ann :Input line was too long"],
  [`@+a=b PRIVMSG bob :${"x".repeat(500)}`, ":irc.test 417 ann :Input line was too long"],
])("%.30s is answered as the standard says", async (line, answer) => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "message-tags" });
  await using bob = await chat.irc("bob", { capabilities: "message-tags" });

  await ann.send(`${line}\r\n`);

  expect(await synchronised(ann)).toEqual([answer]);
  expect(await synchronised(bob)).toEqual([]);
});

test("tags may have 4096 bytes, and what is said then still 512", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "message-tags" });
  await using bob = await chat.irc("bob", { capabilities: "message-tags" });
  const tag = `+a=${"x".repeat(4_096 - 5)}`;
  const text = "y".repeat(510 - "PRIVMSG bob :".length);

  await ann.send(`@${tag} PRIVMSG bob :${text}\r\n`);
  const heard = await bob.expectLine();

  expect(heard).toContain(`;${tag} :ann!`);
  expect(Buffer.byteLength(heard.slice(heard.indexOf(" ") + 1))).toBe(510);
});
