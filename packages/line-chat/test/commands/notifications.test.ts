import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { testConversations } from "../support/conversation.ts";

describe("who has asked for it is told", () => {
  testConversations({
    "who is away and who is back, once for each change": `
      ann> CAP REQ away-notify
      ann< :irc.test CAP ann ACK :away-notify
      ann> JOIN #tea
      ann< :ann! JOIN #tea
      ann< :irc.test 353 ann = #tea :@ann
      ann< :irc.test 366 ann #tea :End of /NAMES list
      old> JOIN #tea
      old< :old! JOIN #tea
      old< :irc.test 353 old = #tea :@ann old
      old< :irc.test 366 old #tea :End of /NAMES list
      ann< :old! JOIN #tea
      ann> AWAY :tea
      ann< :irc.test 306 ann :You have been marked as being away
      old> AWAY :lunch
      old< :irc.test 306 old :You have been marked as being away
      ann< :old! AWAY :lunch
      old> AWAY :lunch
      old< :irc.test 306 old :You have been marked as being away
      old> AWAY :nap
      old< :irc.test 306 old :You have been marked as being away
      ann< :old! AWAY :nap
      old> AWAY
      old< :irc.test 305 old :You are no longer marked as being away
      ann< :old! AWAY
      old> AWAY
      old< :irc.test 305 old :You are no longer marked as being away`,
    "that somebody is away who comes": `
      ann> CAP REQ away-notify
      ann< :irc.test CAP ann ACK :away-notify
      ann> JOIN #tea
      ann< :ann! JOIN #tea
      ann< :irc.test 353 ann = #tea :@ann
      ann< :irc.test 366 ann #tea :End of /NAMES list
      bob> CAP REQ away-notify
      bob< :irc.test CAP bob ACK :away-notify
      bob> AWAY :lunch
      bob< :irc.test 306 bob :You have been marked as being away
      bob> JOIN #tea
      bob< :bob! JOIN #tea
      bob< :irc.test 353 bob = #tea :@ann bob
      bob< :irc.test 366 bob #tea :End of /NAMES list
      ann< :bob! JOIN #tea
      ann< :bob! AWAY :lunch`,
    "whom another member invites, if it could do so": `
      ann> CAP REQ invite-notify
      ann< :irc.test CAP ann ACK :invite-notify
      ann> JOIN #tea
      ann< :ann! JOIN #tea
      ann< :irc.test 353 ann = #tea :@ann
      ann< :irc.test 366 ann #tea :End of /NAMES list
      bob> CAP REQ invite-notify
      bob< :irc.test CAP bob ACK :invite-notify
      bob> JOIN #tea
      bob< :bob! JOIN #tea
      bob< :irc.test 353 bob = #tea :@ann bob
      bob< :irc.test 366 bob #tea :End of /NAMES list
      ann< :bob! JOIN #tea
      eve> PONG
      bob> INVITE eve #tea
      bob< :irc.test 341 bob eve #tea
      eve< :bob! INVITE eve #tea
      ann< :bob! INVITE eve #tea
      ann> INVITE eve #tea
      ann< :irc.test 341 ann eve #tea
      eve< :ann! INVITE eve #tea`,
    "what a bot says, marked as such": `
      bot> MODE bot +B
      bot< :bot! MODE bot :+B
      ann> CAP REQ message-tags
      ann< :irc.test CAP ann ACK :message-tags
      bot> PRIVMSG ann :beep
      ann< @msgid=<id>;bot :bot! PRIVMSG ann :beep
      bot> MODE bot -B
      bot< :bot! MODE bot :-B
      bot> NOTICE ann :human now
      ann< @msgid=<id> :bot! NOTICE ann :human now`,
    "that only operators move anybody": `
      ann> CHGHOST ann tea.example
      ann< :irc.test 481 ann :Permission Denied- You're not an IRC operator
      ann> CHGHOST ann :a b
      ann< :irc.test NOTICE ann :CHGHOST: That cannot be a host`,
  });
});

test("whoever an operator moves is shown at another host, and who has asked for it is told", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "chghost", join: "#lobby" });
  await using bob = await chat.irc("bob", { capabilities: "chghost", join: "#lobby" });
  await using old = await chat.irc("old", { join: "#lobby" });
  await using eve = await chat.plain("eve");
  for (const client of [ann, bob, old]) await synchronised(client);
  const operator = chat.server.chat.person("ann");
  if (operator) chat.server.chat.setMode(operator, "operator", true);

  await ann.send("CHGHOST nobody x\r\nCHGHOST bob -x\r\nCHGHOST bob tea.example\r\nCHGHOST bob tea.example\r\n");

  expect(await synchronised(ann)).toEqual([
    ":irc.test 401 ann nobody :No such nick/channel",
    ":irc.test FAIL CHGHOST INVALID_HOST -x :That cannot be a host",
    ":bob!~bob@127.0.0.1 CHGHOST ~bob tea.example",
  ]);
  expect(await synchronised(bob)).toEqual([
    ":irc.test 396 bob tea.example :is now your displayed host",
    ":bob!~bob@127.0.0.1 CHGHOST ~bob tea.example",
  ]);
  await eve.expectLine("* bob is shown at tea.example now");
  await bob.send("PRIVMSG old :hi\r\n");
  expect(await synchronised(old)).toEqual([":bob!~bob@tea.example PRIVMSG old :hi"]);
  await ann.send("WHOIS bob\r\n");
  expect((await synchronised(ann)).find((line) => line.includes(" 338 "))).toContain(" 127.0.0.1 ");
});

test("a person with netcat reads who is away, back and invited", async () => {
  await using chat = await RunningChat.start();
  await using eve = await chat.plain("eve");
  await using ann = await chat.irc("ann", { join: "#lobby" });
  await using _bob = await chat.irc("bob");
  await eve.expectLine("* ann has come to #lobby");

  await ann.send("AWAY :lunch\r\nAWAY\r\nINVITE bob #lobby\r\n");

  await eve.expectLine("* ann is away (lunch)");
  await eve.expectLine("* ann is back");
  await eve.expectLine("* ann has invited bob to #lobby");
});
