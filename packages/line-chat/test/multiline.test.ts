import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const MULTILINE = "batch draft/multiline message-tags echo-message";

/** Without what differs from run to run. */
function plainly(line: string): string {
  return line
    .replace(/msgid=[^ ;]+/, "msgid=ID")
    .replace(/BATCH ([+-])[\w-]+/, "BATCH $1REF")
    .replace(/batch=[\w-]+/, "batch=REF");
}

function poem(target: string): string {
  return [
    `@+draft/reply=x BATCH +1 draft/multiline ${target}`,
    `@batch=1 PRIVMSG ${target} hello`,
    `@batch=1 PRIVMSG ${target} :`,
    `@batch=1 PRIVMSG ${target} :how is `,
    `@batch=1;draft/multiline-concat PRIVMSG ${target} :everyone?`,
    "BATCH -1\r\n",
  ].join("\r\n");
}

describe("a message of several lines", () => {
  test("comes as a batch to whoever knows them, its sender's echo too", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: MULTILINE, join: "#tea" });
    await synchronised(ann);

    await ann.send(poem("#tea"));
    const lines = await synchronised(ann);

    expect(await synchronised(bob)).toEqual(lines);
    expect(lines.map(plainly)).toEqual([
      "@msgid=ID;+draft/reply=x :ann!~ann@127.0.0.1 BATCH +REF draft/multiline #tea",
      "@batch=REF :ann!~ann@127.0.0.1 PRIVMSG #tea :hello",
      "@batch=REF :ann!~ann@127.0.0.1 PRIVMSG #tea :",
      "@batch=REF :ann!~ann@127.0.0.1 PRIVMSG #tea :how is ",
      "@batch=REF;draft/multiline-concat :ann!~ann@127.0.0.1 PRIVMSG #tea :everyone?",
      ":ann!~ann@127.0.0.1 BATCH -REF",
    ]);
  });

  test("comes line by line to others, without empty ones, and its id on the first only", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE });
    await using bob = await chat.irc("bob", { capabilities: "message-tags server-time" });
    await using eve = await chat.irc("eve");

    await ann.send(poem("bob") + poem("eve"));
    await synchronised(ann);

    expect((await synchronised(bob)).map((line) => plainly(line).replace(/time=[^ ;]+/, "time=T"))).toEqual([
      "@time=T;msgid=ID;+draft/reply=x :ann!~ann@127.0.0.1 PRIVMSG bob :hello",
      "@time=T :ann!~ann@127.0.0.1 PRIVMSG bob :how is ",
      "@time=T :ann!~ann@127.0.0.1 PRIVMSG bob :everyone?",
    ]);
    expect(await synchronised(eve)).toEqual([
      ":ann!~ann@127.0.0.1 PRIVMSG eve :hello",
      ":ann!~ann@127.0.0.1 PRIVMSG eve :how is ",
      ":ann!~ann@127.0.0.1 PRIVMSG eve :everyone?",
    ]);
  });

  test("is shown to a person as it is meant, and no line of it can be taken for another's", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE, join: "#lobby" });
    await using eve = await chat.plain("eve");

    await ann.send(poem("#lobby"));

    await eve.expectLine("<ann> hello");
    await eve.expectLine("  ");
    await eve.expectLine("  how is everyone?");
    await eve.send("/history 1\n");
    await eve.expectLine(/^\[\d\d:\d\d\] <ann> hello$/);
    await eve.expectLine("  ");
    await eve.expectLine("  how is everyone?");
  });

  test.each([
    ["as a batch in a batch to whoever knows them", `${MULTILINE} draft/chathistory`, 8],
    ["line by line to others", "batch message-tags draft/chathistory", 5],
  ])("comes out of the history %s", async (_, capabilities, count) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE, join: "#tea" });
    await ann.send(poem("#tea"));
    await synchronised(ann);
    await using bob = await chat.irc("bob", { capabilities, join: "#tea" });

    await bob.send("CHATHISTORY LATEST #tea * 10\r\n");
    const lines = (await synchronised(bob)).map(plainly);

    expect(lines).toHaveLength(count);
    expect(lines[0]).toBe(":irc.test BATCH +REF chathistory #tea");
    expect(lines[1]).toMatch(/^@batch=REF;msgid=ID;\+draft\/reply=x :ann!~ann@127\.0\.0\.1 (?:BATCH \+REF|PRIVMSG) /);
    expect(lines.at(-1)).toBe(":irc.test BATCH -REF");
  });

  test("can be a notice", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE });
    await using bob = await chat.irc("bob");

    await ann.send("BATCH +n draft/multiline bob\r\n@batch=n NOTICE bob a\r\n@batch=n NOTICE bob b\r\nBATCH -n\r\n");

    await bob.expectLine(":ann!~ann@127.0.0.1 NOTICE bob :a");
    await bob.expectLine(":ann!~ann@127.0.0.1 NOTICE bob :b");
  });

  test("has the label of its first line on the batch that is its echo", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${MULTILINE} labeled-response` });

    await ann.send(poem("ann").replace("@", "@label=L;"));
    const lines = (await synchronised(ann)).map(plainly);

    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatch(/^@msgid=ID;\+draft\/reply=x :ann\S+ BATCH \+REF draft\/multiline ann$/);
    expect(lines[6]).toMatch(/^@label=L;msgid=ID;\+draft\/reply=x :ann\S+ BATCH \+REF draft\/multiline ann$/);
    expect(lines.filter((line) => line.includes("label="))).toHaveLength(1);
  });
});

describe("a batch is refused, once and whole,", () => {
  const FAIL = ":irc.test FAIL BATCH";
  const line = (text: string): string => `@batch=1 PRIVMSG bob :${text}`;

  test.each([
    ["of empty lines only", [line(""), line("")], `${FAIL} MULTILINE_INVALID :`],
    ["without lines", [], `${FAIL} MULTILINE_INVALID :`],
    [
      "in which an empty line goes on",
      [line("a"), "@batch=1;draft/multiline-concat PRIVMSG bob :"],
      `${FAIL} MULTILINE_INVALID :`,
    ],
    ["that mixes verbs", [line("a"), "@batch=1 NOTICE bob b"], `${FAIL} MULTILINE_INVALID :`],
    [
      "that mixes targets",
      [line("a"), "@batch=1 PRIVMSG eve b", line("c")],
      `${FAIL} MULTILINE_INVALID_TARGET bob eve :`,
    ],
    ["of too many lines", Array.from({ length: 70 }, () => line("a")), `${FAIL} MULTILINE_MAX_LINES 64 :`],
    [
      "of too many bytes",
      Array.from({ length: 10 }, () => line("x".repeat(450))),
      `${FAIL} MULTILINE_MAX_BYTES 4096 :`,
    ],
  ])("%s", async (_, lines, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${MULTILINE} labeled-response` });
    await using bob = await chat.irc("bob", { capabilities: MULTILINE });

    await ann.send(["@label=L BATCH +1 draft/multiline bob", ...lines, "BATCH -1\r\n"].join("\r\n"));
    const [failure, ...others] = await synchronised(ann);

    expect(failure?.slice(0, `@label=L ${answer}`.length)).toBe(`@label=L ${answer}`);
    expect(others).toEqual([]);
    expect(await synchronised(bob)).toEqual([]);
  });

  test("when there is another, which goes on", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE });
    await using bob = await chat.irc("bob");

    await ann.send(`${poem("bob").replace("BATCH -1", "BATCH +2 draft/multiline bob")}BATCH -1\r\n`);

    expect((await synchronised(ann))[0]).toMatch(/^:irc\.test FAIL BATCH MULTILINE_INVALID :/);
    expect(await synchronised(bob)).toHaveLength(3);
  });

  test.each([
    ["of another type", "BATCH +1 netsplit a b", `${FAIL} MULTILINE_INVALID :`],
    ["without a target", "BATCH +1 draft/multiline", `${FAIL} MULTILINE_INVALID :`],
    ["whose name has other characters", "BATCH +a_b draft/multiline bob", `${FAIL} MULTILINE_INVALID :`],
    ["that was not opened", "BATCH -1", `${FAIL} MULTILINE_INVALID :`],
    ["without a name", "BATCH", ":irc.test 461 ann BATCH :"],
  ])("%s", async (_, line, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: MULTILINE });

    await ann.send(`${line}\r\n`);

    expect((await synchronised(ann)).map((each) => each.slice(0, each.indexOf(" :") + 2))).toEqual([answer]);
  });
});

test("BATCH is no command for who has not asked for messages of several lines", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: "batch" });

  await ann.send("BATCH +1 draft/multiline bob\r\n");

  expect(await synchronised(ann)).toEqual([":irc.test 421 ann BATCH :Unknown command"]);
});

test("a message to who is not there is answered as any", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { capabilities: `${MULTILINE} labeled-response` });

  await ann.send(poem("nobody").replace("@", "@label=L;"));

  expect(await synchronised(ann)).toEqual(["@label=L :irc.test 401 ann nobody :No such nick/channel"]);
});
