import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const MASK = /~\w+@127\.0\.0\.1/;

describe("registration", () => {
  test("answers NICK and USER with the welcome, the tokens, the counts and the message of the day", async () => {
    await using chat = await RunningChat.start({ motd: "be kind" });
    await using ann = await chat.connect();

    await ann.send("NICK ann\r\nUSER ann 0 * :Ann A.\r\n");
    const numerics = (await synchronised(ann)).map((line) => line.split(" ")[1]);

    expect([...new Set(numerics)]).toEqual([
      "001",
      "002",
      "003",
      "004",
      "005",
      "251",
      "255",
      "265",
      "266",
      "375",
      "372",
      "376",
    ]);
  });

  test("waits for CAP END, and answers PING meanwhile", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.connect();

    await ann.send("CAP LS 302\r\nNICK ann\r\nUSER ann 0 * :Ann\r\n");
    for (const line of await synchronised(ann)) expect(line).toMatch(/^:irc\.test CAP \* LS /);
    await ann.send("CAP END\r\n");

    expect(await ann.expectLine()).toMatch(/^:irc\.test 001 ann :Welcome to the Holdfast Network, ann!/);
  });

  test.each([
    ["a name with a digit in front", "NICK 1a", ":irc.test 432 * 1a :Erroneous nickname"],
    ["no name", "NICK", ":irc.test 431 * :No nickname given"],
    ["an empty name", "NICK :", ":irc.test 431 * :No nickname given"],
    ["a star", "NICK *", ":irc.test 432 * * :Erroneous nickname"],
    ["an empty real name", "USER a 0 * :", ":irc.test 461 * USER :Not enough parameters"],
    ["a command of members", "JOIN #a", ":irc.test 451 * :You have not registered"],
    ["an unknown subcommand of CAP", "CAP FOO", ":irc.test 410 * FOO :Invalid CAP command"],
    ["a capability that there is not", "CAP REQ :server-time no-such", ":irc.test CAP * NAK :server-time no-such"],
  ])("answers %s", async (_, line, answer) => {
    await using chat = await RunningChat.start({ dialect: "irc" });
    await using client = await chat.connect();

    await client.send(`${line}\r\n`);

    expect(await synchronised(client)).toEqual([answer]);
  });

  test("refuses a name that somebody bears, in whatever capitals", async () => {
    await using chat = await RunningChat.start();
    await using _ann = await chat.irc("ann");
    await using other = await chat.connect();

    await other.send("NICK ANN\r\n");

    await other.expectLine(":irc.test 433 * ANN :Nickname is already in use");
  });

  test("asks for the password", async () => {
    await using chat = await RunningChat.start({ password: "open-sesame" });
    await using knows = await chat.connect();
    await using guesses = await chat.connect();

    await knows.send("PASS open-sesame\r\nNICK ann\r\nUSER ann 0 * :Ann\r\n");
    await guesses.send("PASS abracadabra\r\nNICK bob\r\nUSER bob 0 * :Bob\r\n");

    await knows.expectLine(/ 001 ann /);
    await guesses.expectLine(":irc.test 464 bob :Password incorrect");
    await guesses.expectLine(/^ERROR :Closing Link: 127\.0\.0\.1 \(Bad password\)$/);
    await guesses.expectEnd();
  });
});

describe("a room", () => {
  test("hears what its members say, and the one who says it does not", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    await using bob = await chat.irc("bob", { join: "#Tea" });
    await ann.expectLine(/^:bob!~bob@127\.0\.0\.1 JOIN #tea$/);

    await ann.send("PRIVMSG #TEA :hello\r\n");
    await bob.expectLine(":ann!~ann@127.0.0.1 PRIVMSG #tea :hello");

    expect(await synchronised(ann)).toEqual([]);
  });

  test("is told who comes, goes, quits and takes another name", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    await using bob = await chat.irc("bob", { join: "#tea" });

    await bob.send("NICK Bob\r\nNICK Bob\r\nPART #tea :tired\r\nJOIN #tea\r\nQUIT :bye\r\n");

    await ann.expectLine(/ JOIN #tea$/);
    await ann.expectLine(":bob!~bob@127.0.0.1 NICK :Bob");
    await ann.expectLine(":Bob!~bob@127.0.0.1 PART #tea :tired");
    await ann.expectLine(":Bob!~bob@127.0.0.1 JOIN #tea");
    await ann.expectLine(":Bob!~bob@127.0.0.1 QUIT :Quit: bye");
    expect(await synchronised(ann)).toEqual([]);
  });

  test("shows whoever joins its topic and its members, with all signs for who asks for them", async () => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    await ann.send("TOPIC #tea :Darjeeling\r\nMODE #tea +v ann\r\n");
    await synchronised(ann);
    await using bob = await chat.irc("bob", { capabilities: "multi-prefix" });

    await bob.send("JOIN #tea\r\n");
    const lines = await synchronised(bob);

    expect(lines.map((line) => line.replace(/\d{10}$/, "<at>"))).toEqual([
      ":bob!~bob@127.0.0.1 JOIN #tea",
      ":irc.test 332 bob #tea :Darjeeling",
      ":irc.test 333 bob #tea ann!~ann@127.0.0.1 <at>",
      ":irc.test 353 bob = #tea :@+ann bob",
      ":irc.test 366 bob #tea :End of /NAMES list",
    ]);
  });

  test.each([
    ["the key is wrong", "+k sesame", ":irc.test 475 bob #tea :Cannot join channel (+k)"],
    ["it is full", "+l 1", ":irc.test 471 bob #tea :Cannot join channel (+l)"],
    ["only who is invited joins", "+i", ":irc.test 473 bob #tea :Cannot join channel (+i)"],
    ["the person is banned", "+b *!*@127.0.0.?", ":irc.test 474 bob #tea :Cannot join channel (+b)"],
  ])("lets nobody in when %s", async (_, modes, answer) => {
    await using chat = await RunningChat.start();
    await using ann = await chat.irc("ann", { join: "#tea" });
    await ann.send(`MODE #tea ${modes}\r\n`);
    await synchronised(ann);
    await using bob = await chat.irc("bob");

    await bob.send("JOIN #tea\r\n");

    expect(await synchronised(bob)).toEqual([answer]);
  });
});

test.each([
  ["PRIVMSG", ":irc.test 411 ann :No recipient given (PRIVMSG)"],
  ["PRIVMSG #tea :", ":irc.test 412 ann :No text to send"],
  ["PRIVMSG nobody :hi", ":irc.test 401 ann nobody :No such nick/channel"],
  ["PRIVMSG #none :hi", ":irc.test 403 ann #none :No such channel"],
  ["JOIN tea", ":irc.test 403 ann tea :No such channel"],
  ["PART #none", ":irc.test 403 ann #none :No such channel"],
  ["TOPIC #none :x", ":irc.test 403 ann #none :No such channel"],
  ["MODE #none +m", ":irc.test 403 ann #none :No such channel"],
  ["MODE #tea +y", ":irc.test 472 ann y :is unknown mode char to me"],
  ["MODE #tea +k", ":irc.test 696 ann #tea k * :You must give a parameter for this mode"],
  ["MODE #tea +o bob", ":irc.test 401 ann bob :No such nick/channel"],
  ["JOIN :a b", ":irc.test 403 ann a :No such channel"],
  ["PING", ":irc.test 409 ann :No origin specified"],
  ["USER a 0 * :a", ":irc.test 462 ann :You may not reregister"],
  ["ABRACADABRA x", ":irc.test 421 ann ABRACADABRA :Unknown command"],
  ["join", ":irc.test 461 ann JOIN :Not enough parameters"],
  [`PRIVMSG #tea :${"x".repeat(600)}`, ":irc.test 417 ann :Input line was too long"],
])("%.40s is answered as the standard says", async (line, answer) => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann", { join: "#tea" });

  await ann.send(`${line}\r\n`);

  expect(await synchronised(ann)).toEqual([answer]);
});

test("a NOTICE is never answered", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann");

  await ann.send("NOTICE\r\nNOTICE nobody :hi\r\nNOTICE #none :hi\r\n");

  expect(await synchronised(ann)).toEqual([]);
});

test("a line is the same to all who hear it, its time and id too, and an echo has them as well", async () => {
  await using chat = await RunningChat.start();
  const capabilities = "message-tags server-time echo-message";
  await using ann = await chat.irc("ann", { capabilities, join: "#tea" });
  await using bob = await chat.irc("bob", { capabilities, join: "#tea" });
  await ann.expectLine(/JOIN/);

  await ann.send("PRIVMSG #tea :hello\r\n");
  const echo = await ann.expectLine(/^@time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z;msgid=\S+ :ann!/);

  await bob.expectLine(echo);
});

test("a text that is too long with its source before it is cut, and not inside a character", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann");
  await using bob = await chat.irc("bob");

  await ann.send(`PRIVMSG bob :${"€".repeat(165)}\r\n`);
  const line = await bob.expectLine();

  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
  expect(Buffer.byteLength(line)).toBeGreaterThan(507);
  expect(line).toMatch(/ :€+$/);
});

test("whoever quits is told so, and the name is free at once", async () => {
  await using chat = await RunningChat.start();
  await using ann = await chat.irc("ann");

  await ann.send("QUIT :done\r\n");
  await ann.expectLine("ERROR :Closing Link: 127.0.0.1 (Quit: done)");
  await ann.expectEnd();
  await using again = await chat.connect();
  await again.send("NICK ann\r\nUSER ann 0 * :Ann\r\n");

  expect(await again.expectLine()).toMatch(MASK);
});

test("a half-closed client gets everything that it is owed", async () => {
  await using chat = await RunningChat.start();
  await using bob = await chat.irc("bob", { join: "#tea" });
  await using ann = await chat.connect();

  await ann.halfClose("NICK ann\r\nUSER ann 0 * :Ann\r\nJOIN #tea\r\nPRIVMSG #tea :hello\r\nPING end");
  const told = (await ann.readToEnd()).toString();

  expect(told).toMatch(/ 366 ann #tea :End of \/NAMES list\r\n:irc\.test PONG irc\.test :end\r\n$/);
  await bob.expectLine(/JOIN #tea$/);
  await bob.expectLine(/^:ann!\S+ PRIVMSG #tea :hello$/);
  await bob.expectLine(/^:ann!\S+ QUIT :Connection closed$/);
});

test("who does not answer pings is out, and the others hear why", async () => {
  await using chat = await RunningChat.start({ pingIntervalMs: 100, pingMax: 1 });
  await using dead = await chat.irc("dead", { join: "#tea" });
  await using ann = await chat.irc("ann", { join: "#tea" });
  ann.socket.on("data", (chunk: Buffer) => {
    if (chunk.includes("PING :irc.test")) ann.socket.write("PONG :irc.test\r\n");
  });

  let line = "";
  while (!line.includes("QUIT")) line = await ann.expectLine();

  expect(line).toBe(":dead!~dead@127.0.0.1 QUIT :Ping timeout");
  expect(await dead.expectClosed()).toBe("end");
});
