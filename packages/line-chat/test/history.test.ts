import type { ScriptedClient } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const CAPABILITIES = "batch server-time message-tags draft/chathistory";
const CHEAP = { passwordCost: 4 };
const LOGIN = `REGISTER * * :correct horse\r\n`;

/** A line as it was sent: when, its id, and the rest. */
interface Seen {
  readonly time: string;
  readonly id: string;
  readonly body: string;
}

function seen(line: string): Seen {
  const [, tags = "", body = ""] = /^@(\S+) (.*)$/.exec(line) ?? [];
  const values = new Map(tags.split(";").map((tag) => tag.split("=") as [string, string]));
  return { time: values.get("time") ?? "", id: values.get("msgid") ?? "", body };
}

/** What a CHATHISTORY is answered with: the type of its batch, and what is in it. */
async function asked(
  client: ScriptedClient,
  query: string,
): Promise<{ readonly type: string; readonly lines: Seen[] }> {
  await client.send(`CHATHISTORY ${query}\r\n`);
  const lines = await synchronised(client);
  const [, batch = "", type = ""] = /^:irc\.test BATCH \+(\S+) (.+)$/.exec(lines[0] ?? "") ?? [];
  expect(lines.at(-1)).toBe(`:irc.test BATCH -${batch}`);
  const inner = lines.slice(1, -1);
  for (const line of inner) expect(line).toMatch(new RegExp(`^@batch=${batch}[; ]`));
  return { type, lines: inner.map(seen) };
}

/** Ann says that many lines in #tea. @returns the lines as bob has heard them. */
async function talk(
  chat: RunningChat,
  count: number,
  capabilities = CAPABILITIES,
): Promise<{ ann: ScriptedClient; bob: ScriptedClient; heard: Seen[] }> {
  const ann = await chat.irc("ann", { capabilities, join: "#tea" });
  const bob = await chat.irc("bob", { capabilities, join: "#Tea" });
  await synchronised(ann);
  for (let index = 0; index < count; index += 1) await ann.send(`PRIVMSG #tea :line ${index}\r\n`);
  const heard: Seen[] = [];
  while (heard.length < count) heard.push(seen(await bob.expectLine()));
  return { ann, bob, heard };
}

function numbers(lines: readonly Seen[]): number[] {
  return lines.map(({ body }) => Number(/line (\d+)$/.exec(body)?.[1]));
}

describe("CHATHISTORY", () => {
  test("brings each line as it was heard, its time and its id too, and the times only grow", async () => {
    await using chat = await RunningChat.start();
    const { bob, heard } = await talk(chat, 20);
    await using _ = bob;

    const { type, lines } = await asked(bob, "LATEST #TEA * 100");

    expect(type).toBe("chathistory #TEA");
    expect(lines).toEqual(heard);
    const times = heard.map(({ time }) => Date.parse(time));
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] as number))).toBe(true);
  });

  test.each<[string, (at: (index: number) => string) => string, number[]]>([
    ["the last ones", () => "LATEST #tea * 3", [7, 8, 9]],
    ["the last ones after one", (at) => `LATEST #tea ${at(7)} 9`, [8, 9]],
    ["what is before one", (at) => `BEFORE #tea ${at(5)} 2`, [3, 4]],
    ["what is before the first", (at) => `BEFORE #tea ${at(0)} 2`, []],
    ["what is after one", (at) => `AFTER #tea ${at(5)} 2`, [6, 7]],
    ["what is after the last", (at) => `AFTER #tea ${at(9)} 2`, []],
    ["what is around one", (at) => `AROUND #tea ${at(5)} 4`, [3, 4, 5, 6]],
    ["what is around the first", (at) => `AROUND #tea ${at(0)} 4`, [0, 1, 2, 3]],
    ["one alone", (at) => `AROUND #tea ${at(5)} 1`, [5]],
    ["what is between two", (at) => `BETWEEN #tea ${at(2)} ${at(6)} 9`, [3, 4, 5]],
    ["the first ones between two", (at) => `BETWEEN #tea ${at(2)} ${at(6)} 2`, [3, 4]],
    ["the last ones between two, seen from the later one", (at) => `BETWEEN #tea ${at(6)} ${at(2)} 2`, [4, 5]],
  ])("finds %s, by time and by id", async (_, query, expected) => {
    await using chat = await RunningChat.start();
    const { ann, bob, heard } = await talk(chat, 10);
    await using _ann = ann;
    await using _bob = bob;

    for (const at of [
      (index: number) => `timestamp=${heard[index]?.time}`,
      (index: number) => `msgid=${heard[index]?.id}`,
    ]) {
      expect(numbers((await asked(bob, query(at))).lines)).toEqual(expected);
    }
  });

  test("can be paged back from the end to the beginning, without a line lost or doubled", async () => {
    await using chat = await RunningChat.start();
    const { bob } = await talk(chat, 50);
    await using _ = bob;
    const all: Seen[] = [];

    let page = (await asked(bob, "LATEST #tea * 7")).lines;
    while (page.length > 0) {
      all.unshift(...page);
      page = (await asked(bob, `BEFORE #tea msgid=${page[0]?.id} 7`)).lines;
    }

    expect(numbers(all)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test.each([
    ["LATEST #other * 5", "INVALID_TARGET LATEST #other :That is no conversation of yours"],
    ["LATEST #none * 5", "INVALID_TARGET LATEST #none :That is no conversation of yours"],
    ["LATEST 1 * 5", "INVALID_TARGET LATEST 1 :That is no conversation of yours"],
    ["BEFORE #tea msgid=none 5", "MESSAGE_ERROR BEFORE #tea :There is no such message"],
    ["LATEST #tea", "NEED_MORE_PARAMS LATEST :Parameters are missing"],
    ["LATEST #tea x 5", "INVALID_PARAMS LATEST #tea x :A parameter is not what it must be"],
    ["LATEST #tea n=5 5", "INVALID_MSGREFTYPE LATEST #tea n=5 :Messages are known by timestamp and msgid"],
  ])("%s is refused", async (query, answer) => {
    await using chat = await RunningChat.start();
    await using _other = await chat.irc("other", { join: "#other" });
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });

    await ann.send(`CHATHISTORY ${query}\r\n`);

    expect(await synchronised(ann)).toEqual([`:irc.test FAIL CHATHISTORY ${answer}`]);
  });

  test("brings the lines alone to who knows of no batches, and with who came only to who asks for that", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: "draft/event-playback", join: "#tea" });
    await ann.send("PRIVMSG #tea :hi\r\nTOPIC #tea :Darjeeling\r\nNICK anna\r\n");
    await synchronised(ann);
    await synchronised(bob);

    for (const client of [ann, bob]) await client.send("CHATHISTORY LATEST #tea * 10\r\n");

    expect(await synchronised(ann)).toEqual([":ann!~ann@127.0.0.1 PRIVMSG #tea :hi"]);
    expect(await synchronised(bob)).toEqual([
      ":ann!~ann@127.0.0.1 JOIN #tea",
      ":bob!~bob@127.0.0.1 JOIN #tea",
      ":ann!~ann@127.0.0.1 PRIVMSG #tea :hi",
      ":ann!~ann@127.0.0.1 TOPIC #tea :Darjeeling",
      ":ann!~ann@127.0.0.1 NICK :anna",
    ]);
  });

  test("has a message of several lines in it as one", async () => {
    await using chat = await RunningChat.start();
    const capabilities = `${CAPABILITIES} draft/multiline`;
    await using ann = await chat.irc("ann", { capabilities, join: "#tea" });
    await ann.send(
      "BATCH +1 draft/multiline #tea\r\n@batch=1 PRIVMSG #tea :one\r\n@batch=1 PRIVMSG #tea :BATCH -x\r\nBATCH -1\r\n",
    );
    await ann.send("CHATHISTORY LATEST #tea * 10\r\n");

    const lines = await synchronised(ann);
    const outer = /BATCH \+(\S+) chathistory/.exec(lines[0] ?? "")?.[1] ?? "";
    const inner = /BATCH \+(\S+) draft\/multiline/.exec(lines[1] ?? "")?.[1] ?? "";

    expect(lines.map((line) => line.replace(/time=[^;]+;msgid=\S+/, "…"))).toEqual([
      `:irc.test BATCH +${outer} chathistory #tea`,
      `@batch=${outer};… :ann!~ann@127.0.0.1 BATCH +${inner} draft/multiline #tea`,
      `@batch=${inner} :ann!~ann@127.0.0.1 PRIVMSG #tea :one`,
      `@batch=${inner} :ann!~ann@127.0.0.1 PRIVMSG #tea :BATCH -x`,
      `:ann!~ann@127.0.0.1 BATCH -${inner}`,
      `:irc.test BATCH -${outer}`,
    ]);
  });

  test("is what a label is for", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${CAPABILITIES} labeled-response`, join: "#tea" });

    await ann.send("@label=x CHATHISTORY LATEST #tea * 5\r\n");

    await ann.expectLine(/^@label=x :irc\.test BATCH \+\S+ chathistory #tea$/);
    await ann.expectLine(/^:irc\.test BATCH -\S+$/);
  });

  test("tells where something was said, and when there last", async () => {
    await using chat = await RunningChat.start(CHEAP);
    const { ann, bob, heard } = await talk(chat, 2);
    await using _ann = ann;
    await using _bob = bob;
    await using _else = await chat.irc("Carl");
    await ann.send("JOIN #empty\r\nPRIVMSG Carl :psst\r\n");
    await synchronised(ann);

    const targets = async (from: string, to: string): Promise<string[]> => {
      const { type, lines } = await asked(ann, `TARGETS timestamp=${from} timestamp=${to} 10`);
      expect(type).toBe("draft/chathistory-targets");
      return lines.map(({ body }) => body);
    };
    const all = await targets("2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z");

    expect(all[0]).toBe(`:irc.test CHATHISTORY TARGETS #tea ${heard[1]?.time}`);
    expect(all[1]).toMatch(/^:irc\.test CHATHISTORY TARGETS Carl 20/);
    expect(all).toHaveLength(2);
    expect(await targets(heard[1]?.time ?? "", "2000-01-01T00:00:00Z")).toEqual([]);
  });
});

describe("private talk", () => {
  test("is each one's own, and not that of whoever bears the name later", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    await using ann = await chat.irc("ann", { capabilities: CAPABILITIES });
    await ann.send(LOGIN);
    await synchronised(ann);
    await using bob = await chat.irc("bob", { capabilities: CAPABILITIES });
    await bob.send("PRIVMSG ann :line 1\r\n");
    await synchronised(bob);
    await ann.send("PRIVMSG bob :line 2\r\n");
    await synchronised(ann);
    expect(numbers((await asked(ann, "LATEST bob * 9")).lines)).toEqual([1, 2]);
    await synchronised(bob);
    expect(numbers((await asked(bob, "LATEST ann * 9")).lines)).toEqual([1, 2]);

    for (const client of [ann, bob]) {
      await client.send("QUIT\r\n");
      await client.readToEnd();
    }
    await using thief = await chat.irc("ann", { capabilities: CAPABILITIES });
    await using other = await chat.irc("bob", { capabilities: CAPABILITIES });

    expect((await asked(thief, "LATEST bob * 9")).lines).toEqual([]);
    expect((await asked(other, "LATEST ann * 9")).lines).toEqual([]);
    const login = Buffer.from("\0ann\0correct horse").toString("base64");
    await thief.send(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${login}\r\n`);
    await synchronised(thief);
    expect(numbers((await asked(thief, "LATEST bob * 9")).lines)).toEqual([1, 2]);
  });
});

describe("a room that not everybody can come into", () => {
  test.each(["+k sesame", "+i"])("leaves nothing of what was said there: %s", async (modes) => {
    await using chat = await RunningChat.start();
    const { ann, bob } = await talk(chat, 1);
    await ann.send(`MODE #tea ${modes}\r\nPRIVMSG #tea :line 7\r\n`);
    await synchronised(ann);
    expect(numbers((await asked(ann, "LATEST #tea * 9")).lines)).toEqual([7]);
    for (const client of [ann, bob]) {
      await client.send("QUIT\r\n");
      await client.readToEnd();
    }

    await using thief = await chat.irc("thief", { capabilities: CAPABILITIES, join: "#tea" });

    expect(numbers((await asked(thief, "LATEST #tea * 9")).lines)).toEqual([0]);
  });
});

describe("MARKREAD", () => {
  const MARKED = `${CAPABILITIES} draft/read-marker`;
  const EARLY = "2026-01-02T03:04:05.678Z";
  const LATER = "2026-01-02T03:04:06.000Z";

  test("is answered with the mark, which never goes back", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MARKED });

    await ann.send(
      `MARKREAD bob\r\nMARKREAD bob timestamp=${LATER}\r\nMARKREAD BOB timestamp=${EARLY}\r\nMARKREAD bob\r\n`,
    );

    expect(await synchronised(ann)).toEqual([
      ":irc.test MARKREAD bob *",
      `:irc.test MARKREAD bob timestamp=${LATER}`,
      `:irc.test MARKREAD BOB timestamp=${LATER}`,
      `:irc.test MARKREAD bob timestamp=${LATER}`,
    ]);
  });

  test("is never ahead of the clock", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MARKED });

    await ann.send("MARKREAD bob timestamp=2999-01-01T00:00:00.000Z\r\n");

    expect(await ann.expectLine()).toMatch(/^:irc\.test MARKREAD bob timestamp=20/);
  });

  test("is told to all clients of an account, and when one of them joins", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await chat.irc("ann", { capabilities: MARKED });
    await ann.send(LOGIN);
    await synchronised(ann);
    await using phone = await chat.irc("phone", { capabilities: MARKED });
    const login = Buffer.from("\0ann\0correct horse").toString("base64");
    await phone.send(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${login}\r\n`);
    await synchronised(phone);
    await using stranger = await chat.irc("stranger", { capabilities: MARKED });

    await ann.send(`MARKREAD #tea timestamp=${EARLY}\r\n`);
    await synchronised(ann);
    expect(await synchronised(stranger)).toEqual([]);
    expect(await synchronised(phone)).toEqual([
      expect.stringMatching(/^@time=\S+ :irc\.test MARKREAD #tea timestamp=2026-01-02T03:04:05\.678Z$/),
    ]);
    await phone.send("JOIN #tea\r\n");

    expect((await synchronised(phone)).map((line) => line.split(" ").slice(-3).join(" "))).toEqual([
      expect.stringMatching(/JOIN #tea$/),
      `MARKREAD #tea timestamp=${EARLY}`,
      "= #tea :@phone",
      "of /NAMES list",
    ]);
  });

  test.each([
    ["MARKREAD", "NEED_MORE_PARAMS :Parameters are missing"],
    ["MARKREAD a,b", "INVALID_PARAMS a,b :A parameter is not what it must be"],
    ["MARKREAD #tea *", "INVALID_PARAMS * :A parameter is not what it must be"],
    ["MARKREAD #tea timestamp=now", "INVALID_PARAMS timestamp=now :A parameter is not what it must be"],
  ])("%s is refused", async (line, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MARKED });

    await ann.send(`${line}\r\n`);

    expect(await synchronised(ann)).toEqual([`:irc.test FAIL MARKREAD ${answer}`]);
  });
});
