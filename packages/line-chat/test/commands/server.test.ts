import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { testConversations } from "../support/conversation.ts";

describe("what the server tells of itself", () => {
  testConversations({
    "by TIME": `
      ann> TIME
      ann< :irc.test 391 ann irc.test <time> 0 :<date>`,
    "by LINKS": `
      ann> LINKS
      ann< :irc.test 364 ann irc.test irc.test :0 Holdfast
      ann< :irc.test 365 ann * :End of /LINKS list`,
    "by INFO": `
      ann> INFO
      ann< :irc.test 371 ann :holdfast-0.0.0: people with netcat and people with IRC clients in the same rooms
      ann< :irc.test 371 ann :On-line since <date>
      ann< :irc.test 374 ann :End of INFO list`,
    "by HELP of a command": `
      ann> HELP kick
      ann< :irc.test 704 ann kick :KICK <channel> <nickname>{,<nickname>} [<comment>]
      ann< :irc.test 706 ann kick :End of /HELP
      ann> HELP abracadabra
      ann< :irc.test 524 ann abracadabra :No help available on this topic`,
  });
});

describe("what the server says that it can do", () => {
  const letters = Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

  test("is true of the modes of channels", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });

    await ann.send("VERSION\r\n");
    const told = (await synchronised(ann)).join(" ");
    const [, lists = "", keys = "", limits = "", flags = ""] = /CHANMODES=(\w*),(\w*),(\w*),(\w*) /.exec(told) ?? [];
    const [, ranks = "", signs = ""] = /PREFIX=\((\w+)\)(\S+)/.exec(told) ?? [];
    await ann.send(letters.map((letter) => `MODE #tea +${letter}\r\n`).join(""));
    const unknown = new Set((await synchronised(ann)).map((line) => / 472 ann (\w) /.exec(line)?.[1]));

    expect(letters.filter((letter) => !unknown.has(letter)).join("")).toBe(
      Array.from(lists + keys + limits + flags + ranks)
        .toSorted(byPlace)
        .join(""),
    );
    expect(told).toContain(`STATUSMSG=${signs}`);
    expect(told).toContain(`MAXLIST=${lists}:`);
  });

  test("is true of the modes of people, and the same in 004", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.connect();
    await ann.send("NICK ann\r\nUSER a 0 * :a\r\n");
    const welcome = await synchronised(ann);
    const [, people = "", rooms = "", withArgument = ""] =
      / 004 ann irc\.test \S+ (\w+) (\w+) (\w+)$/.exec(welcome[3] ?? "") ?? [];

    await ann.send(letters.map((letter) => `MODE ann -${letter}\r\n`).join(""));
    const unknown = (await synchronised(ann)).filter((line) => line.includes(" 501 "));

    expect(letters.length - unknown.length).toBe(people.length);
    const [, kinds = ""] = /CHANMODES=(\S+)/.exec(welcome.join(" ")) ?? [];
    const [, ranks = ""] = /PREFIX=\((\w+)\)/.exec(welcome.join(" ")) ?? [];
    expect(rooms).toBe(kinds.replaceAll(",", "") + ranks);
    expect(withArgument).toBe(kinds.split(",").slice(0, 3).join("") + ranks);
  });

  function byPlace(one: string, other: string): number {
    return letters.indexOf(one) - letters.indexOf(other);
  }
});
