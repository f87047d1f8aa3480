import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";

const NEW = "draft/channel-rename";

describe("RENAME", () => {
  test("gives a room another name, and all that belongs to it stays", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: NEW, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: NEW, join: "#tea" });
    await using eve = await chat.plain("eve");
    await eve.send("/join tea\n");
    await eve.expectLine(/^You are in #tea/);
    await ann.send("TOPIC #tea :Darjeeling\r\nMODE #tea +k sesame\r\n");
    await synchronised(ann);
    await synchronised(bob);

    await ann.send("RENAME #tea #coffee :better\r\n");
    await synchronised(ann);

    expect(await synchronised(bob)).toEqual([":ann!~ann@127.0.0.1 RENAME #tea #coffee :better"]);
    await bob.send("TOPIC #coffee\r\nMODE #coffee\r\nNAMES #coffee\r\nTOPIC #tea\r\nPRIVMSG #coffee :hi\r\n");
    const lines = (await synchronised(bob)).map((line) => line.replaceAll(/\b1\d{9}\b/g, "<time>"));
    expect(lines).toEqual([
      ":irc.test 332 bob #coffee :Darjeeling",
      ":irc.test 333 bob #coffee ann!~ann@127.0.0.1 <time>",
      ":irc.test 324 bob #coffee +ntk sesame",
      ":irc.test 329 bob #coffee <time>",
      ":irc.test 353 bob = #coffee :@ann bob eve",
      ":irc.test 366 bob #coffee :End of /NAMES list",
      ":irc.test 403 bob #tea :No such channel",
    ]);
    expect(await synchronised(ann)).toEqual([":bob!~bob@127.0.0.1 PRIVMSG #coffee :hi"]);
    await eve.expectLine("* ann has set the topic: Darjeeling");
    await eve.expectLine("* ann has set +k sesame");
    await eve.expectLine("* ann has renamed #tea: it is #coffee now (better)");
    await eve.expectLine("<bob> hi");
  });

  test("is to part and to join for who does not know of it, who asks for it too", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: "batch labeled-response", join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: "extended-join", join: "#tea" });
    await synchronised(ann);

    await ann.send("@label=L RENAME #tea #coffee\r\n");
    const lines = await synchronised(ann);

    expect(lines.map((line) => line.replace(/^@batch=\w+ /, "")).slice(1, -1)).toEqual([
      ":ann!~ann@127.0.0.1 PART #tea",
      ":ann!~ann@127.0.0.1 JOIN #coffee",
      ":irc.test 353 ann = #coffee :@ann bob",
      ":irc.test 366 ann #coffee :End of /NAMES list",
    ]);
    expect(lines[0]).toMatch(/^@label=L :irc\.test BATCH \+/);
    expect(await synchronised(bob)).toEqual([
      ":bob!~bob@127.0.0.1 PART #tea",
      ":bob!~bob@127.0.0.1 JOIN #coffee * :bob",
      ":irc.test 353 bob = #coffee :@ann bob",
      ":irc.test 366 bob #coffee :End of /NAMES list",
    ]);
  });

  test("to other capitals is told only to who knows of it", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: NEW, join: "#tea" });
    await using bob = await chat.irc("bob", { join: "#tea" });
    await synchronised(ann);

    await ann.send("RENAME #tea #TEA\r\n");

    expect(await synchronised(ann)).toEqual([":ann!~ann@127.0.0.1 RENAME #tea #TEA :"]);
    expect(await synchronised(bob)).toEqual([]);
    await bob.send("NAMES #tea\r\n");
    expect((await synchronised(bob))[0]).toBe(":irc.test 353 bob = #TEA :@ann bob");
  });

  test.each([
    ["ann", "RENAME #tea", ":irc.test 461 ann RENAME :Not enough parameters"],
    ["ann", "RENAME #none #x", ":irc.test 403 ann #none :No such channel"],
    ["ann", "RENAME #cake #x", ":irc.test 442 ann #cake :You're not on that channel"],
    [
      "ann",
      "RENAME #tea x",
      ":irc.test FAIL RENAME CANNOT_RENAME #tea x :The channel cannot be renamed so, or not now",
    ],
    [
      "ann",
      "RENAME #tea #CAKE",
      ":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #tea #CAKE :There is a channel of that name",
    ],
    ["bob", "RENAME #tea #x", ":irc.test 482 bob #tea :You're not channel operator"],
  ])("%s> %s is answered as the standard says", async (nick, line, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: NEW, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: NEW, join: "#tea,#cake" });
    await synchronised(ann);
    const client = nick === "ann" ? ann : bob;

    await client.send(`${line}\r\n`);

    expect(await synchronised(client)).toEqual([answer]);
  });

  test("is for once in a while", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: NEW, join: "#a" });

    await ann.send("RENAME #a #b\r\nRENAME #b #c\r\n");

    expect(await synchronised(ann)).toEqual([
      ":ann!~ann@127.0.0.1 RENAME #a #b :",
      ":irc.test FAIL RENAME CANNOT_RENAME #b #c :The channel cannot be renamed so, or not now",
    ]);
  });
});
