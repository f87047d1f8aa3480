import { expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

test("whoever has asked for it hears of another real name, and a person in words", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "setname", join: "#lobby" });
  await using bob = await chat.irc("bob", { capabilities: "setname", join: "#lobby" });
  await using old = await chat.irc("old", { join: "#lobby" });
  await using far = await chat.irc("far", { capabilities: "setname" });
  await using eve = await chat.plain("eve");
  for (const client of [ann, bob, old]) await synchronised(client);

  await ann.send("SETNAME :Ann the First\r\nSETNAME :Ann the First\r\nWHO ann\r\n");

  const [told, ...others] = await synchronised(ann);
  expect(told).toBe(":ann!~ann@127.0.0.1 SETNAME :Ann the First");
  expect(others[0]).toMatch(/ 352 ann .*:0 Ann the First$/);
  expect(await synchronised(bob)).toEqual([told]);
  expect(await synchronised(old)).toEqual([]);
  expect(await synchronised(far)).toEqual([]);
  await eve.expectLine("* ann is known as Ann the First now");
});

test.each([
  ["none", "SETNAME", ":irc.test 461 ann SETNAME :Not enough parameters"],
  ["an empty one", "SETNAME :", ":irc.test FAIL SETNAME INVALID_REALNAME :That cannot be a real name"],
  ["blanks", "SETNAME :  ", ":irc.test FAIL SETNAME INVALID_REALNAME :That cannot be a real name"],
  ["a long one", `SETNAME :${"é".repeat(65)}`, ":irc.test FAIL SETNAME INVALID_REALNAME :That cannot be a real name"],
  ["the longest one", `SETNAME :${"é".repeat(64)}`, `:ann!~ann@127.0.0.1 SETNAME :${"é".repeat(64)}`],
])("a real name can be %s or not", async (_, line, answer) => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "setname" });

  await ann.send(`${line}\r\n`);

  expect(await synchronised(ann)).toEqual([answer]);
});

test("a join tells of the real name to who has asked for it", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "extended-join", join: "#tea" });
  await using old = await chat.irc("old", { join: "#tea" });
  await synchronised(ann);
  await using bob = await chat.connect();

  await bob.send("NICK bob\r\nUSER bob 0 * :Bob B.\r\nJOIN #tea\r\n");

  await ann.expectLine(":bob!~bob@127.0.0.1 JOIN #tea * :Bob B.");
  await old.expectLine(":bob!~bob@127.0.0.1 JOIN #tea");
});

test("NAMES has whole masks for who has asked for them", async () => {
  await using chat = await RunningChat.start();
  await using _ann = await chat.irc("ann", { join: "#tea" });
  await using bob = await chat.irc("bob", { capabilities: "userhost-in-names multi-prefix" });

  await bob.send("JOIN #tea\r\n");

  expect((await synchronised(bob)).slice(1)).toEqual([
    ":irc.test 353 bob = #tea :@ann!~ann@127.0.0.1 bob!~bob@127.0.0.1",
    ":irc.test 366 bob #tea :End of /NAMES list",
  ]);
});
