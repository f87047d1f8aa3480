import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const LABELS = "batch labeled-response message-tags";

describe("a labelled line", () => {
  test.each([
    ["one line", "PING x", "@label=L :irc.test PONG irc.test :x"],
    ["an error", "TOPIC #none :x", "@label=L :irc.test 403 ann #none :No such channel"],
    ["too few parameters", "JOIN", "@label=L :irc.test 461 ann JOIN :Not enough parameters"],
    ["an unknown command", "FROB", "@label=L :irc.test 421 ann FROB :Unknown command"],
    ["nothing", "PONG x", "@label=L :irc.test ACK"],
    ["nothing, since it is not echoed", "PRIVMSG bob :hi", "@label=L :irc.test ACK"],
    ["nothing, since nothing changes", "NICK ann", "@label=L :irc.test ACK"],
    ["CAP's answer", "CAP REQ server-time", "@label=L :irc.test CAP ann ACK :server-time"],
    ["the end", "QUIT :bye", "@label=L ERROR :Closing Link: 127.0.0.1 (Quit: bye)"],
  ])("that is answered by %s", async (_, line, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: LABELS });
    await using _bob = await chat.irc("bob");

    await ann.send(`@label=L ${line}\r\n`);

    expect(await ann.expectLine()).toBe(answer);
  });

  test("that is answered by several lines gets them in a batch", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: LABELS });

    await ann.send("@label=L JOIN #tea\r\n");
    const lines = await synchronised(ann);
    const [, batch] = /^@label=L :irc\.test BATCH \+(\w+) labeled-response$/.exec(lines[0] ?? "") ?? [];

    expect(lines.slice(1).map((line) => line.replace(/msgid=[^ ;]+/, "msgid=id"))).toEqual([
      `@batch=${batch};msgid=id :ann!~ann@127.0.0.1 JOIN #tea`,
      `@batch=${batch} :irc.test 353 ann = #tea :@ann`,
      `@batch=${batch} :irc.test 366 ann #tea :End of /NAMES list`,
      `:irc.test BATCH -${batch}`,
    ]);
  });

  test("that is echoed has its label on the echo, and on nothing that others are told", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${LABELS} echo-message` });
    await using bob = await chat.irc("bob", { capabilities: LABELS });

    await ann.send("@label=L;+a PRIVMSG bob :hi\r\n");
    const echo = await ann.expectLine(/^@label=L;msgid=[^;]+;\+a :ann\S+ PRIVMSG bob :hi$/);

    await bob.expectLine(echo.replace("label=L;", ""));
  });

  test("to oneself has its label on the echo only", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${LABELS} echo-message` });

    await ann.send("@label=L PRIVMSG ann :hi\r\n");
    const lines = await synchronised(ann);

    expect(lines.map((line) => line.replace(/msgid=[^ ;]+/, "msgid=id"))).toEqual([
      "@msgid=id :ann!~ann@127.0.0.1 PRIVMSG ann :hi",
      "@label=L;msgid=id :ann!~ann@127.0.0.1 PRIVMSG ann :hi",
    ]);
  });

  test.each([
    ["has blanks and the like in it", String.raw`a\sb\:c`, String.raw`@label=a\sb\:c :irc.test PONG irc.test :x`],
    ["has 64 bytes", "x".repeat(64), `@label=${"x".repeat(64)} :irc.test PONG irc.test :x`],
    ["is longer", "x".repeat(65), ":irc.test PONG irc.test :x"],
    ["is empty", "", ":irc.test PONG irc.test :x"],
  ])("whose label %s", async (_, label, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: LABELS });

    await ann.send(`@label=${label} PING x\r\n`);

    await ann.expectLine(answer);
  });

  test("of a client that has not asked for labels is like any other", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: "message-tags" });

    await ann.send("@label=L PING x\r\n@label=L PONG x\r\n");

    expect(await synchronised(ann)).toEqual([":irc.test PONG irc.test :x"]);
  });

  test("that takes its time is answered with its label, and what others do meanwhile has none", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: `${LABELS} draft/account-registration`, join: "#tea" });
    await using bob = await chat.irc("bob", { join: "#tea" });
    await synchronised(ann);

    await ann.send("@label=L REGISTER * * correct-horse\r\n");
    await bob.send("PRIVMSG #tea :hi\r\n");
    const lines = await synchronised(ann);

    expect(lines.find((line) => line.includes(" PRIVMSG "))).toMatch(/^@msgid=[^ ;]+ :bob/);
    expect(lines.filter((line) => line.startsWith("@label=L "))).toHaveLength(1);
    expect(lines.find((line) => line.includes(" REGISTER SUCCESS "))).toMatch(
      /^@(?:label=L|batch=\w+) :irc\.test REGISTER SUCCESS ann /,
    );
  });

  test("of two others heard meanwhile is theirs alone", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: LABELS, join: "#tea" });
    await using bob = await chat.irc("bob", { capabilities: `${LABELS} echo-message`, join: "#tea" });
    await synchronised(ann);

    await bob.send("@label=B PRIVMSG #tea :hi\r\n");

    await bob.expectLine(/^@label=B;/);
    await ann.expectLine(/^@msgid=/);
  });
});
