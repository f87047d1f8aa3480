import { type ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";

const CAPABILITIES = "message-tags echo-message batch labeled-response draft/message-redaction";

/** Says something. @returns its id. */
async function say(client: ScriptedClient, target: string, text: string): Promise<string> {
  await client.send(`PRIVMSG ${target} :${text}\r\n`);
  const echo = (await synchronised(client)).at(-1) ?? "";
  return /msgid=([^ ;]+)/.exec(echo)?.[1] ?? "";
}

const withoutIds = (line: string): string => line.replace(/msgid=[^ ;]+/, "msgid=ID");

describe("REDACT", () => {
  test("takes back what one has said in a room, and it is in no history", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#lobby" });
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#lobby" });
    await using old = await chat.irc("old", { capabilities: "message-tags", join: "#lobby" });
    await using eve = await chat.plain("eve");
    await synchronised(ann);
    const id = await say(ann, "#lobby", "my password is");
    await synchronised(bob);
    await synchronised(old);

    await ann.send(`@label=L REDACT #lobby ${id} :oops\r\n`);
    const [echo] = await synchronised(ann);

    expect(withoutIds(echo ?? "")).toBe(`@label=L;msgid=ID :ann!~ann@127.0.0.1 REDACT #lobby ${id} :oops`);
    expect(await synchronised(bob)).toEqual([echo?.replace("label=L;", "")]);
    expect(await synchronised(old)).toEqual([]);
    await eve.expectLine("<ann> my password is");
    await eve.expectLine(/^\* ann has taken back what ann said at \d\d:\d\d \(oops\)$/);
    await eve.send("/history\n/who\n");
    await eve.expectLine(/^In #lobby/);
  });

  test("takes back what was said between two", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES });
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES });
    const id = await say(ann, "bob", "psst");
    await synchronised(bob);

    await ann.send(`REDACT bob ${id}\r\n`);
    await synchronised(ann);

    expect((await synchronised(bob)).map(withoutIds)).toEqual([`@msgid=ID :ann!~ann@127.0.0.1 REDACT bob ${id}`]);
    await ann.send(`REDACT bob ${id}\r\n`);
    expect(await synchronised(ann)).toEqual([
      `:irc.test FAIL REDACT UNKNOWN_MSGID bob ${id} :There is no such message, or it is too old`,
    ]);
  });

  test("takes what was said out of the file, too, in which an earlier process has kept it", async () => {
    await using folder = await temporaryDirectory();
    const store = folder.path("chat.db");
    let id: string;
    {
      await using chat = await RunningChat.start({ store });
      await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#lobby" });
      id = await say(ann, "#lobby", "spam");
      await say(ann, "#lobby", "sense");
    }
    {
      await using chat = await RunningChat.start({ store });
      await using bob = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#lobby" });
      await bob.send(`REDACT #lobby ${id}\r\n`);
      expect((await synchronised(bob)).map(withoutIds)).toEqual([`@msgid=ID :bob!~bob@127.0.0.1 REDACT #lobby ${id}`]);
    }
    await using chat = await RunningChat.start({ store });
    await using eve = await chat.plain("eve");

    await eve.expectLine(/<ann> sense$/);
    await eve.send("/history\n/who\n");
    await eve.expectLine(/<ann> sense$/);
    await eve.expectLine(/^In #lobby/);
  });

  test("is for operators of the room, too, and for nobody else", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#tea" });
    await using carl = await chat.irc("carl", { capabilities: CAPABILITIES, join: "#tea" });
    const id = await say(bob, "#tea", "spam");
    await synchronised(carl);

    await carl.send(`REDACT #tea ${id}\r\n`);
    expect(await synchronised(carl)).toEqual([
      `:irc.test FAIL REDACT REDACT_FORBIDDEN #tea ${id} :You may not take that back`,
    ]);
    await ann.send(`REDACT #tea ${id} :no spam\r\n`);
    await synchronised(ann);

    expect((await synchronised(bob)).map(withoutIds)).toEqual([
      `@msgid=ID :ann!~ann@127.0.0.1 REDACT #tea ${id} :no spam`,
    ]);
  });

  test("is not for who bears the name of somebody who has gone", async () => {
    await using chat = await RunningChat.start();
    await using _ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });
    let id: string;
    {
      await using bob = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#tea" });
      id = await say(bob, "#tea", "mine");
      await bob.send("QUIT\r\n");
      await bob.readToEnd();
    }
    await using other = await chat.irc("bob", { capabilities: CAPABILITIES, join: "#tea" });

    await other.send(`REDACT #tea ${id}\r\n`);

    expect((await synchronised(other))[0]).toMatch(/ FAIL REDACT REDACT_FORBIDDEN /);
  });

  test.each([
    ["REDACT #tea", ":irc.test 461 ann REDACT :Not enough parameters"],
    ["REDACT #none abc", ":irc.test FAIL REDACT INVALID_TARGET #none :That is no conversation of yours"],
    ["REDACT #cake abc", ":irc.test FAIL REDACT INVALID_TARGET #cake :That is no conversation of yours"],
    ["REDACT nobody abc", ":irc.test FAIL REDACT INVALID_TARGET nobody :That is no conversation of yours"],
    ["REDACT #tea :a b", ":irc.test FAIL REDACT UNKNOWN_MSGID #tea a_b :There is no such message, or it is too old"],
  ])("%s is answered as the standard says", async (line, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });
    await using _bob = await chat.irc("bob", { join: "#cake" });

    await ann.send(`${line}\r\n`);

    expect(await synchronised(ann)).toEqual([answer]);
  });

  test("is not offered where there is no history", async () => {
    await using chat = await RunningChat.start({ historyLines: 0 });
    await using ann = await chat.connect();

    await ann.send("CAP LS 302\r\nCAP REQ draft/message-redaction\r\n");
    const lines = await synchronised(ann);

    expect(lines.slice(0, -1).join(" ")).not.toContain("redaction");
    expect(lines.at(-1)).toBe(":irc.test CAP * NAK :draft/message-redaction");
  });

  test("is no command for who has not asked for it", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann");

    await ann.send("REDACT #tea abc\r\n");

    expect(await synchronised(ann)).toEqual([":irc.test 421 ann REDACT :Unknown command"]);
  });
});
