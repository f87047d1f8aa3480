import { hashPassword } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { testConversations } from "../support/conversation.ts";

const CHEAP = { ln: 4, r: 1, p: 1 };
const password = await hashPassword("sesame", CHEAP);
const OPERATORS = {
  operators: [
    { name: "root", password },
    { name: "far", password, from: ["192.0.2.0/24"] },
  ],
};
const ANN_IS_ONE = `
  ann> OPER root sesame
  ann< :ann! MODE ann :+o
  ann< :irc.test 381 ann :You are now an IRC operator`;

describe("OPER", () => {
  testConversations(
    {
      "makes an operator, whom everybody sees as one": `${ANN_IS_ONE}
        ann> MODE ann
        ann< :irc.test 221 ann +o
        bob> USERHOST ann
        bob< :irc.test 302 bob :ann*=+~ann@127.0.0.1
        bob> WHO * o
        bob< :irc.test 352 bob * ~ann 127.0.0.1 irc.test ann H* :0 ann
        bob< :irc.test 315 bob * :End of WHO list
        bob> WHOIS ann
        bob< :irc.test 311 bob ann ~ann 127.0.0.1 * :ann
        bob< :irc.test 312 bob ann irc.test :Holdfast
        bob< :irc.test 313 bob ann :is an IRC operator
        bob< :irc.test 317 bob ann <idle> <time> :seconds idle, signon time
        bob< :irc.test 318 bob ann :End of /WHOIS list
        bob> LUSERS
        bob< :irc.test 251 bob :There are 2 users and 0 invisible on 1 servers
        bob< :irc.test 252 bob 1 :operator(s) online
        bob< :irc.test 255 bob :I have 2 clients and 1 servers
        bob< :irc.test 265 bob 2 2 :Current local users 2, max 2
        bob< :irc.test 266 bob 2 2 :Current global users 2, max 2
        ann> MODE ann -o
        ann< :ann! MODE ann :-o
        ann> MODE ann +o
        ann> KILL bob :x
        ann< :irc.test 481 ann :Permission Denied- You're not an IRC operator`,
      "is refused with a wrong password, a wrong name, or from elsewhere": `
        ann> OPER root sesam
        ann< :irc.test 464 ann :Password incorrect
        ann> OPER nobody sesame
        ann< :irc.test 464 ann :Password incorrect
        ann> OPER far sesame
        ann< :irc.test 491 ann :No Oper blocks for your host
        ann> OPER root
        ann< :irc.test 461 ann OPER :Not enough parameters`,
    },
    OPERATORS,
  );
  testConversations({
    "is for nobody where there are no operators": `
      ann> OPER root sesame
      ann< :irc.test 491 ann :No Oper blocks for your host`,
  });

  test("may be guessed three times", async () => {
    await using chat = await RunningChat.start(OPERATORS);
    await using ann = await chat.irc("ann");

    await ann.send("OPER root 1\r\nOPER root 2\r\nOPER root 3\r\nOPER root sesame\r\n");

    for (let guess = 0; guess < 3; guess += 1) await ann.expectLine(":irc.test 464 ann :Password incorrect");
    await ann.expectLine("ERROR :Closing Link: 127.0.0.1 (Too many wrong passwords)");
    await ann.expectEnd();
  });
});

describe("KILL", () => {
  test("ends somebody's connection, and everybody hears why", async () => {
    await using chat = await RunningChat.start(OPERATORS);
    await using ann = await chat.irc("ann");
    await using bob = await chat.irc("bob", { join: "#tea" });
    await using carl = await chat.irc("carl", { join: "#tea" });
    await ann.send("OPER root sesame\r\nKILL Bob :spam\r\n");

    await bob.expectLine(/JOIN/);
    await bob.expectLine("ERROR :Closing Link: 127.0.0.1 (Killed (ann (spam)))");
    await bob.expectEnd();
    await carl.expectLine(":bob!~bob@127.0.0.1 QUIT :Killed (ann (spam))");
    expect(await synchronised(ann)).toEqual([
      ":ann!~ann@127.0.0.1 MODE ann :+o",
      ":irc.test 381 ann :You are now an IRC operator",
    ]);
  });

  test("may be of oneself, and of somebody with netcat", async () => {
    await using chat = await RunningChat.start(OPERATORS);
    await using ann = await chat.irc("ann");
    await using pat = await chat.plain("pat");
    await ann.send("OPER root sesame\r\nKILL pat :x\r\nKILL ann :x\r\nPING never\r\n");

    await pat.expectLine("Goodbye: Killed (ann (x))");
    await ann.expectLine(/ MODE ann /);
    await ann.expectLine(/ 381 /);
    await ann.expectLine("ERROR :Closing Link: 127.0.0.1 (Killed (ann (x)))");
    await ann.expectEnd();
  });

  testConversations(
    {
      "is for operators, and of somebody who is here": `
        bob> KILL ann :x
        bob< :irc.test 481 bob :Permission Denied- You're not an IRC operator
        ${ANN_IS_ONE}
        ann> KILL nobody :x
        ann< :irc.test 401 ann nobody :No such nick/channel
        ann> KILL bob
        ann< :irc.test 461 ann KILL :Not enough parameters`,
    },
    OPERATORS,
  );
});

describe("what else operators do", () => {
  testConversations(
    {
      "WALLOPS is heard by who wants to": `
        bob> WALLOPS :hi
        bob< :irc.test 481 bob :Permission Denied- You're not an IRC operator
        ${ANN_IS_ONE}
        bob> MODE bob +w
        bob< :bob! MODE bob :+w
        ann> WALLOPS :tea is ready
        bob< :ann! WALLOPS :tea is ready
        ann> MODE ann +w
        ann< :ann! MODE ann :+w
        ann> WALLOPS :again
        ann< :ann! WALLOPS :again
        bob< :ann! WALLOPS :again`,
      "STATS tells them of each other": `
        bob> STATS o
        bob< :irc.test 481 bob :Permission Denied- You're not an IRC operator
        bob< :irc.test 219 bob o :End of /STATS report
        ${ANN_IS_ONE}
        ann> STATS o
        ann< :irc.test 243 ann O ~ann@127.0.0.1 * ann
        ann< :irc.test 219 ann o :End of /STATS report
        bob> STATS u
        bob< :irc.test 242 bob :Server Up 0 days 0:00:<seconds>
        bob< :irc.test 219 bob u :End of /STATS report
        bob> STATS x
        bob< :irc.test 219 bob x :End of /STATS report`,
    },
    OPERATORS,
  );

  test("REHASH has the configuration read again", async () => {
    let rehashed = 0;
    await using chat = await RunningChat.start({ ...OPERATORS, onRehash: () => (rehashed += 1) });
    await using ann = await chat.irc("ann");

    await ann.send("REHASH\r\nOPER root sesame\r\nREHASH\r\n");

    expect(await synchronised(ann)).toEqual([
      ":irc.test 481 ann :Permission Denied- You're not an IRC operator",
      ":ann!~ann@127.0.0.1 MODE ann :+o",
      ":irc.test 381 ann :You are now an IRC operator",
      ":irc.test 382 ann irc.test :Rehashing",
    ]);
    expect(rehashed).toBe(1);
  });
});

describe("ADMIN", () => {
  testConversations(
    {
      "tells who runs the server": `
        ann> ADMIN
        ann< :irc.test 256 ann irc.test :Administrative info
        ann< :irc.test 257 ann :The attic
        ann< :irc.test 258 ann :Third shelf
        ann< :irc.test 259 ann :<attic@example.org>`,
    },
    { admin: "The attic\nThird shelf\n<attic@example.org>\n" },
  );
  testConversations({
    "tells that nobody has said so": `
      ann> ADMIN
      ann< :irc.test 423 ann irc.test :No administrative info available`,
  });
});

test("a change of options holds for who is there and who comes", async () => {
  await using chat = await RunningChat.start({ motd: "old" });
  await using ann = await chat.irc("ann", { join: "#a" });

  chat.server.change({ motd: "new", maxRoomsPerPerson: 1, password: "open", ...OPERATORS });
  await ann.send("MOTD\r\nJOIN #b\r\nOPER root sesame\r\n");

  expect(await synchronised(ann)).toEqual([
    ":irc.test 375 ann :- irc.test Message of the day - ",
    ":irc.test 372 ann :- new",
    ":irc.test 376 ann :End of /MOTD command",
    ":irc.test 405 ann #b :You have joined too many channels",
    ":ann!~ann@127.0.0.1 MODE ann :+o",
    ":irc.test 381 ann :You are now an IRC operator",
  ]);
  await using bob = await chat.connect();
  await bob.send("NICK bob\r\nUSER bob 0 * :bob\r\n");
  await bob.expectLine(":irc.test 464 bob :Password incorrect");
  expect(() => chat.server.change({ maxTargets: 0 })).toThrow(RangeError);
});

test.each([
  ["operators", { operators: [{ name: "root", password: "sesame" }] }, "operators[0].password"],
  ["operators", { operators: [{ name: "a b", password }] }, "operators[0].name"],
  ["operators", { operators: [OPERATORS.operators[0], OPERATORS.operators[0]] }, "operators"],
  ["webirc", { webirc: [{ password: "", from: ["unix"] }] }, "webirc[0].password"],
  ["webirc", { webirc: [{ password: "x", from: [] }] }, "webirc[0].from"],
  ["webirc", { webirc: [{ password: "x", from: ["nowhere"] }] }, "webirc[0].from[0]"],
] as const)("wrong %s are refused, and nothing secret is shown", async (_, options, name) => {
  const error: unknown = await RunningChat.start(options as never).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ option: name });
  expect(String(error)).not.toContain("sesame");
});

test("what operators do is in the log", async () => {
  const lines: string[] = [];
  const log = {
    info: (fields: { nick?: string }, message: string) => void lines.push(`${message}: ${fields.nick}`),
    warn: (fields: { nick?: string }, message: string) => void lines.push(`${message}! ${fields.nick}`),
  };
  await using chat = await RunningChat.start({ ...OPERATORS, log });
  await using ann = await chat.irc("ann");
  await using _bob = await chat.irc("bob");

  await ann.send("OPER root wrong\r\nOPER root sesame\r\nKILL bob :x\r\nREHASH\r\n");
  await synchronised(ann);

  expect(lines).toEqual([
    "not made an operator! ann",
    "made an operator: ann",
    "an operator has sent somebody away: ann",
    "an operator has the configuration read again: ann",
  ]);
});
