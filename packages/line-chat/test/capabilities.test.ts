import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

/** The capabilities in the answer to CAP LS or CAP LIST, of however many lines it is. */
function listed(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.slice(line.indexOf(" :") + 2).split(" "));
}

describe("CAP", () => {
  test.each([
    ["a request for one of them", "CAP REQ server-time", ":irc.test CAP * ACK :server-time"],
    [
      "a request for several, word for word",
      "CAP REQ :batch  server-time ",
      ":irc.test CAP * ACK :batch  server-time ",
    ],
    ["a request to turn off what is not on", "CAP REQ :-batch", ":irc.test CAP * ACK :-batch"],
    ["a request that takes itself back", "CAP REQ :batch -batch", ":irc.test CAP * ACK :batch -batch"],
    ["a request for nothing", "CAP REQ :", ":irc.test CAP * ACK :"],
    ["a request for something else too", "CAP REQ :batch no-such", ":irc.test CAP * NAK :batch no-such"],
    ["a request with other capitals", "CAP REQ :BATCH", ":irc.test CAP * NAK :BATCH"],
    ["a request with a value", "CAP REQ :batch=1", ":irc.test CAP * NAK :batch=1"],
    ["a subcommand that there is not", "CAP FROB x", ":irc.test 410 * FROB :Invalid CAP command"],
    ["no subcommand", "CAP", ":irc.test 461 * CAP :Not enough parameters"],
    ["a list of none", "CAP LIST", ":irc.test CAP * LIST :"],
  ])("answers %s", async (_, line, answer) => {
    await using chat = await RunningChat.start({ dialect: "irc" });
    await using client = await chat.connect();

    await client.send(`${line}\r\n`);

    expect(await synchronised(client)).toEqual([answer]);
  });

  test("changes nothing when it refuses a part", async () => {
    await using chat = await RunningChat.start();
    await using client = await chat.connect();

    await client.send("CAP REQ server-time\r\nCAP REQ :batch -server-time no-such\r\n");
    await synchronised(client);
    await client.send("CAP LIST\r\n");

    expect(await synchronised(client)).toEqual([":irc.test CAP * LIST :server-time"]);
  });

  test("tells clients before version 302 all in one line and without values", async () => {
    await using chat = await RunningChat.start();
    await using old = await chat.connect();

    await old.send("CAP LS\r\n");
    const lines = await synchronised(old);

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^:irc\.test CAP \* LS :message-tags /);
    expect(lines[0]).not.toContain("=");
  });

  test("tells clients of version 302 the same names, in as many lines as that takes", async () => {
    await using chat = await RunningChat.start({ serverName: `${"long.".repeat(60)}name` });
    await using old = await chat.connect();
    await using modern = await chat.connect();

    await old.send("CAP LS\r\nQUIT\r\n");
    await modern.send("CAP LS 302\r\nQUIT\r\n");
    const isCap = (line: string): boolean => line.includes(" CAP ");
    const oldLines = (await old.readToEnd()).toString().split("\r\n").filter(isCap);
    const lines = (await modern.readToEnd()).toString().split("\r\n").filter(isCap);

    for (const line of lines.slice(0, -1)) expect(line).toMatch(/ CAP \* LS \* :/);
    expect(lines.at(-1)).toMatch(/ CAP \* LS :/);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    const names = listed(lines).map((item) => item.split("=")[0]);
    expect(names.slice(0, listed(oldLines).length - 1)).toEqual(listed(oldLines).slice(0, -1));
  });

  test("implies cap-notify for version 302, which cannot be turned off then", async () => {
    await using chat = await RunningChat.start();
    await using client = await chat.connect();
    await client.send("CAP LS 302\r\n");
    await synchronised(client);

    await client.send("CAP LIST\r\nCAP REQ :-cap-notify\r\nCAP REQ :cap-notify\r\n");

    expect(await synchronised(client)).toEqual([
      ":irc.test CAP * LIST :cap-notify",
      ":irc.test CAP * NAK :-cap-notify",
      ":irc.test CAP * ACK :cap-notify",
    ]);
  });

  test("repeats a request that is too long for one line in several", async () => {
    await using chat = await RunningChat.start();
    await using client = await chat.connect();
    const names = Array.from({ length: 40 }, () => "message-tags");

    await client.send(`CAP REQ :${names.slice(0, 38).join(" ")}\r\n`);
    const lines = await synchronised(client);

    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^:irc\.test CAP \* ACK :message-tags/);
    expect(listed(lines)).toEqual(names.slice(0, 38));
  });

  test("can be asked for anything after registration too, and holds nothing up then", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann");

    await ann.send("CAP LS 302\r\nCAP END\r\nCAP REQ echo-message\r\nPRIVMSG ann :x\r\n");
    const lines = await synchronised(ann);

    expect(lines.slice(-3)).toEqual([
      ":irc.test CAP ann ACK :echo-message",
      ":ann!~ann@127.0.0.1 PRIVMSG ann :x",
      ":ann!~ann@127.0.0.1 PRIVMSG ann :x",
    ]);
  });
});

describe("a line that is not in UTF-8", () => {
  const LINE = Buffer.from("PRIVMSG bob :caf\xe9\r\n", "latin1");

  test("reaches others without what could not be read, and its sender is warned", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { capabilities: "standard-replies" });
    await using bob = await chat.irc("bob");

    await ann.send(LINE);

    await bob.expectLine(":ann!~ann@127.0.0.1 PRIVMSG bob :caf\ufffd");
    expect(await synchronised(ann)).toEqual([
      ":irc.test WARN PRIVMSG INVALID_UTF8 :Your line was not in UTF-8; what could not be read was replaced",
    ]);
  });

  test("is a NOTICE to a sender that knows of no capabilities", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann");
    await using _bob = await chat.irc("bob");

    await ann.send(LINE);

    expect(await synchronised(ann)).toEqual([
      ":irc.test NOTICE ann :PRIVMSG: Your line was not in UTF-8; what could not be read was replaced",
    ]);
  });

  test("is not one that has the replacement character in it", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann");
    await using bob = await chat.irc("bob");

    await ann.send("PRIVMSG bob :\ufffd\r\n");

    await bob.expectLine(/ PRIVMSG bob :\ufffd$/);
    expect(await synchronised(ann)).toEqual([]);
  });
});
