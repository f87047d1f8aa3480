import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import tls from "node:tls";
import type { TcpEndpoint } from "@holdfast/net-core";
import { Authority, ScriptedClient } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const CHEAP = { passwordCost: 4 };
const PASSWORD = "correct horse";

/** Makes an account, whose owner is gone then. */
async function makeAccount(chat: RunningChat, nick: string, password = PASSWORD): Promise<void> {
  await using owner = await chat.irc(nick);
  await owner.send(`REGISTER * * :${password}\r\nQUIT\r\n`);
  await owner.expectLine(`:irc.test REGISTER SUCCESS ${nick} :You have an account now`);
  await owner.readToEnd();
}

/** A client that has begun and knows of capabilities. */
async function beginning(chat: RunningChat, capabilities = "sasl"): Promise<ScriptedClient> {
  const client = await chat.connect();
  await client.send(`CAP LS 302\r\nCAP REQ :${capabilities}\r\n`);
  await client.expectLine(/ CAP \* LS /);
  await client.expectLine(/ CAP \* ACK /);
  return client;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function plainLogin(name: string, password: string): string {
  return base64(`\0${name}\0${password}`);
}

const LOGGED_IN = [
  ":irc.test 900 ann ann!~ann@127.0.0.1 ann :You are now logged in as ann",
  ":irc.test 903 ann :SASL authentication successful",
];

describe("an account", () => {
  test("is made of the nickname, and whoever makes it is logged in", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await chat.irc("ann", { capabilities: "draft/account-registration" });

    await ann.send(`REGISTER ANN a@b.c :${PASSWORD}\r\nREGISTER ann * :${PASSWORD}\r\nVERIFY ann 123\r\n`);

    expect(await synchronised(ann)).toEqual([
      ":irc.test REGISTER SUCCESS ann :You have an account now",
      LOGGED_IN[0],
      ":irc.test FAIL REGISTER ALREADY_AUTHENTICATED ann :You are logged in",
      ":irc.test FAIL VERIFY ALREADY_AUTHENTICATED ann :You are logged in",
    ]);
  });

  test("can be made before the registration, and stands for the person then", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await beginning(chat, "draft/account-registration");

    await ann.send(`NICK ann\r\nREGISTER * * :${PASSWORD}\r\nUSER ann 0 * :Ann\r\nCAP END\r\n`);

    await ann.expectLine(/REGISTER SUCCESS ann /);
    await ann.expectLine(":irc.test 900 ann ann!*@127.0.0.1 ann :You are now logged in as ann");
    await ann.expectLine(/ 001 ann /);
    expect(chat.server.chat.person("ann")?.identity.account).toBe("ann");
  });

  test.each([
    [
      "there is one",
      "REGISTER bob * :correct horse",
      ":irc.test FAIL REGISTER ACCOUNT_EXISTS bob :There is an account of that name",
    ],
    [
      "it is called otherwise",
      "REGISTER carl * :correct horse",
      ":irc.test FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK carl :An account is called as you are: take that name first",
    ],
    [
      "the password is short",
      "REGISTER * * :1234567",
      ":irc.test FAIL REGISTER WEAK_PASSWORD bob :The password is too short: 8 characters at least",
    ],
    [
      "the password is long",
      `REGISTER * * :${"x".repeat(257)}`,
      ":irc.test FAIL REGISTER UNACCEPTABLE_PASSWORD bob :The password is too long, or has control characters",
    ],
    ["there is no password", "REGISTER * *", ":irc.test 461 bob REGISTER :Not enough parameters"],
    ["no code is waited for", "VERIFY bob 123", ":irc.test FAIL VERIFY INVALID_CODE bob :No code is waited for"],
  ])("is not made when %s", async (what, line, answer) => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    if (what === "there is one") await makeAccount(chat, "bob");
    await using bob = await chat.irc("bob", { capabilities: "standard-replies" });

    await bob.send(`${line}\r\n`);

    expect(await synchronised(bob)).toEqual([answer]);
  });

  test("needs a name", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using client = await beginning(chat);

    await client.send(`REGISTER * * :${PASSWORD}\r\n`);

    await client.expectLine(":irc.test FAIL REGISTER NEED_NICK * :Take a name first");
  });

  test("is not for the asking where that is off, and nothing says it were", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, registration: false });
    await using ann = await chat.irc("ann", { capabilities: "standard-replies" });

    await ann.send(`CAP REQ draft/account-registration\r\nREGISTER * * :${PASSWORD}\r\n`);

    expect(await synchronised(ann)).toEqual([
      ":irc.test CAP ann NAK :draft/account-registration",
      ":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :Accounts cannot be made now",
    ]);
  });

  test("reserves its name for whoever is logged in to it", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await makeAccount(chat, "ann");
    await using stranger = await chat.connect();
    await stranger.send("NICK Ann\r\nUSER x 0 * :x\r\nNICK x\r\n");
    await stranger.expectLine(":irc.test 433 * Ann :Nickname is already in use");
    await stranger.expectLine(/ 001 x /);

    await stranger.send("NICK ann\r\n");
    expect((await synchronised(stranger)).at(-1)).toBe(":irc.test 433 x ann :Nickname is already in use");
    await stranger.send(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${plainLogin("ann", PASSWORD)}\r\nNICK ann\r\n`);

    expect((await synchronised(stranger)).at(-1)).toBe(":x!~x@127.0.0.1 NICK :ann");
  });

  test("is told to those who ask for it, when somebody logs in and with each line", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using knows = await chat.irc("knows", { capabilities: "account-notify account-tag", join: "#tea" });
    await using plain = await chat.irc("plain", { join: "#tea" });
    await using ann = await chat.irc("ann", { capabilities: "account-tag", join: "#tea" });
    await Promise.all([synchronised(knows), synchronised(plain)]);

    await ann.send(`REGISTER * * :${PASSWORD}\r\nPRIVMSG #tea :hi\r\n`);
    await ann.expectLine(/REGISTER SUCCESS/);
    await ann.expectLine(/ 900 /);
    await synchronised(ann);

    expect(await synchronised(knows)).toEqual([
      ":ann!~ann@127.0.0.1 ACCOUNT ann",
      "@account=ann :ann!~ann@127.0.0.1 PRIVMSG #tea :hi",
    ]);
    expect(await synchronised(plain)).toEqual([":ann!~ann@127.0.0.1 PRIVMSG #tea :hi"]);
  });
});

describe("SASL", () => {
  test("PLAIN logs in before the registration, which waits for it", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await makeAccount(chat, "ann");
    await using ann = await beginning(chat);

    await ann.send("NICK ann\r\nUSER ann 0 * :Ann\r\nAUTHENTICATE plain\r\n");
    await ann.expectLine("AUTHENTICATE +");
    await ann.send(`AUTHENTICATE ${plainLogin("Ann", PASSWORD)}\r\nCAP END\r\n`);

    for (const line of LOGGED_IN) await ann.expectLine(line);
    await ann.expectLine(/ 001 ann /);
  });

  test("is answered the same, however it is cut", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await makeAccount(chat, "ann");
    const says = Buffer.from(
      `CAP REQ sasl\r\nNICK ann\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE ${plainLogin("ann", PASSWORD)}\r\nPING end\r\n`,
    );
    for (let at = 1; at < says.length; at += 1) {
      await using ann = await chat.connect();
      for (const piece of [says.subarray(0, at), says.subarray(at)]) {
        await ann.sendSlowly(piece, { pieceBytes: piece.length });
      }
      await ann.halfClose();

      expect((await ann.readToEnd()).toString().split("\r\n"), `cut at ${at}`).toEqual([
        ":irc.test CAP * ACK :sasl",
        "AUTHENTICATE +",
        ":irc.test 900 ann ann!*@127.0.0.1 ann :You are now logged in as ann",
        ":irc.test 903 ann :SASL authentication successful",
        ":irc.test PONG irc.test :end",
        "",
      ]);
    }
  });

  test("takes a message in pieces of 400 characters, the last of which may be empty", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    // 300 bytes are 400 characters: 4 for the NULs and the name, 3 for each euro sign.
    const password = `${"€".repeat(98)}xy`;
    await makeAccount(chat, "ann", password.slice(0, 100));
    await using ann = await chat.irc("ann");
    const login = base64(`\0ann\0${password.slice(0, 100)}`);

    await ann.send("AUTHENTICATE PLAIN\r\n");
    for (let at = 0; at <= login.length; at += 400) {
      await ann.send(`AUTHENTICATE ${login.slice(at, at + 400) || "+"}\r\n`);
    }

    expect(await synchronised(ann)).toEqual(["AUTHENTICATE +", ...LOGGED_IN]);
  });

  test.each([
    [
      "a mechanism that there is not",
      ["FOO"],
      ["908 ann SCRAM-SHA-256,PLAIN :are available SASL mechanisms", "904 ann :SASL authentication failed"],
    ],
    [
      "a certificate where none is asked for",
      ["EXTERNAL"],
      ["908 ann SCRAM-SHA-256,PLAIN :are available SASL mechanisms", "904 ann :SASL authentication failed"],
    ],
    ["a wrong password", ["PLAIN", plainLogin("ann", "wrong horse")], ["904 ann :SASL authentication failed"]],
    ["a name that is none", ["PLAIN", plainLogin("nobody", PASSWORD)], ["904 ann :SASL authentication failed"]],
    ["somebody for somebody else", ["PLAIN", base64(`bob\0ann\0${PASSWORD}`)], ["904 ann :SASL authentication failed"]],
    ["too few parts", ["PLAIN", base64("ann")], ["904 ann :SASL authentication failed"]],
    ["nothing", ["PLAIN", "+"], ["904 ann :SASL authentication failed"]],
    ["what is no base64", ["PLAIN", "AAA"], ["904 ann :SASL authentication failed"]],
    ["a piece that is too long", ["PLAIN", "A".repeat(401)], ["905 ann :SASL message too long"]],
    [
      "more pieces than there may be",
      ["PLAIN", ...Array.from({ length: 21 }, () => "A".repeat(400))],
      ["905 ann :SASL message too long"],
    ],
    ["the end of it", ["PLAIN", "*"], ["906 ann :SASL authentication aborted"]],
    ["nothing at all", [""], ["461 ann AUTHENTICATE :Not enough parameters"]],
  ])("refuses %s", async (_, pieces, answers) => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    await makeAccount(chat, "ann");
    await using ann = await chat.irc("ann");

    for (const piece of pieces) await ann.send(`AUTHENTICATE ${piece}\r\n`);

    const lines = await synchronised(ann);
    expect(lines.filter((line) => line !== "AUTHENTICATE +")).toEqual(answers.map((answer) => `:irc.test ${answer}`));
  });

  test("ends a client that fails too often", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using guesser = await chat.irc("guesser");

    await guesser.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE +\r\n".repeat(5));

    for (let count = 0; count < 5; count += 1) {
      await guesser.expectLine("AUTHENTICATE +");
      await guesser.expectLine(/ 904 /);
    }
    await guesser.expectLine("ERROR :Closing Link: 127.0.0.1 (Too many failed logins)");
  });

  test("is given up when the registration is completed without it", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await beginning(chat);

    await ann.send("NICK ann\r\nUSER ann 0 * :Ann\r\nAUTHENTICATE PLAIN\r\nCAP END\r\n");

    await ann.expectLine("AUTHENTICATE +");
    await ann.expectLine(":irc.test 906 ann :SASL authentication aborted");
    await ann.expectLine(/ 001 ann /);
  });

  test("logs in to another account later, and the room hears of both", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    for (const nick of ["ann", "bob"]) await makeAccount(chat, nick);
    await using watcher = await chat.irc("watcher", { capabilities: "account-notify", join: "#tea" });
    await using ann = await chat.irc("ann", { join: "#tea" });
    await watcher.expectLine(/ JOIN /);

    for (const name of ["ann", "bob", "bob"]) {
      await ann.send(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${plainLogin(name, PASSWORD)}\r\n`);
    }
    await synchronised(ann);

    expect(await synchronised(watcher)).toEqual([":ann!~ann@127.0.0.1 ACCOUNT ann", ":ann!~ann@127.0.0.1 ACCOUNT bob"]);
  });

  test("answers the CAP LS of version 302 with its mechanisms, and an older one without", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, scram: false });
    await using modern = await chat.connect();
    await using old = await chat.connect();

    await modern.send("CAP LS 302\r\n");
    await old.send("CAP LS\r\n");

    await modern.expectLine(/ LS :.*draft\/account-registration=before-connect.* sasl=PLAIN(?: |$)/);
    await old.expectLine(/ LS :.*draft\/account-registration .*sasl(?: |$)/);
  });
});

/** A client of SCRAM-SHA-256, as RFC 5802 describes it. */
class Scram {
  readonly #name: string;
  readonly #password: string;
  readonly #bare: string;
  #expected = "";

  constructor(name: string, password: string) {
    this.#name = name;
    this.#password = password;
    this.#bare = `n=${this.#name},r=fyko+d2lbbFgONRv9qkxdawL`;
  }

  get first(): string {
    return base64(`n,,${this.#bare}`);
  }

  final(challenge: string, { nonce }: { nonce?: string } = {}): string {
    const [, given = "", salt = "", iterations = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
    const withoutProof = `c=biws,r=${nonce ?? given}`;
    const signed = `${this.#bare},${challenge},${withoutProof}`;
    const salted = pbkdf2Sync(this.#password, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
    const key = hmac(salted, "Client Key");
    const signature = hmac(createHash("sha256").update(key).digest(), signed);
    this.#expected = `v=${hmac(hmac(salted, "Server Key"), signed).toString("base64")}`;
    return base64(
      `${withoutProof},p=${Buffer.from(key.map((byte, at) => byte ^ (signature[at] ?? 0))).toString("base64")}`,
    );
  }

  /** Whether the server has shown that it knows the password, too. */
  isRight(answer: string): boolean {
    return answer === this.#expected;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** What the server has sent by AUTHENTICATE. */
async function challengeOf(client: ScriptedClient): Promise<string> {
  const line = await client.expectLine(/^AUTHENTICATE /);
  return Buffer.from(line.slice("AUTHENTICATE ".length), "base64").toString();
}

describe("SCRAM-SHA-256", () => {
  test("proves the password to the server, and the server to the client, without sending it", async () => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    await makeAccount(chat, "ann");
    await using ann = await chat.irc("ann");
    const scram = new Scram("ann", PASSWORD);

    await ann.send(`AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE ${scram.first}\r\n`);
    await ann.expectLine("AUTHENTICATE +");
    await ann.send(`AUTHENTICATE ${scram.final(await challengeOf(ann))}\r\n`);
    expect(scram.isRight(await challengeOf(ann))).toBe(true);
    await ann.send("AUTHENTICATE +\r\n");

    for (const line of LOGGED_IN) await ann.expectLine(line);
  });

  test.each([
    ["a wrong password", "ann", "wrong horse", {}],
    ["a name that is none, which looks the same until then", "nobody", PASSWORD, {}],
    ["another talk's number", "ann", PASSWORD, { nonce: "fyko+d2lbbFgONRv9qkxdawL" }],
  ])("refuses %s", async (_, name, password, options) => {
    await using chat = await RunningChat.start({ ...CHEAP, reserveNicks: false });
    await makeAccount(chat, "ann");
    await using ann = await chat.irc("ann");
    const scram = new Scram(name, password);

    await ann.send(`AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE ${scram.first}\r\n`);
    await ann.expectLine("AUTHENTICATE +");
    await ann.send(`AUTHENTICATE ${scram.final(await challengeOf(ann), options)}\r\n`);

    expect(await synchronised(ann)).toEqual([":irc.test 904 ann :SASL authentication failed"]);
  });

  test("shows the same salt of a name that is none each time", async () => {
    await using chat = await RunningChat.start(CHEAP);
    const salts: (string | undefined)[] = [];
    for (let count = 0; count < 2; count += 1) {
      await using client = await beginning(chat);
      await client.send(`AUTHENTICATE SCRAM-SHA-256\r\nAUTHENTICATE ${new Scram("nobody", "x").first}\r\n`);
      await client.expectLine("AUTHENTICATE +");
      salts.push(/s=[^,]+,i=\d+$/.exec(await challengeOf(client))?.[0]);
    }

    expect(salts[0]).toMatch(/^s=.{24},i=65536$/);
    expect(salts[1]).toBe(salts[0]);
  });
});

describe("a certificate", () => {
  const authority = new Authority("the test's authority");

  async function connect(chat: RunningChat, certificate?: { cert: string; key: string }): Promise<ScriptedClient> {
    const { port } = chat.server.endpoints[0] as TcpEndpoint;
    return ScriptedClient.over(
      tls.connect({ port, host: "127.0.0.1", ca: authority.cert, servername: "localhost", ...certificate }),
    );
  }

  test("that was shown when the account was made stands for it", async () => {
    const tlsOptions = { ...authority.issue("localhost"), clientCertificates: "request" } as const;
    await using chat = await RunningChat.start({ ...CHEAP, tls: tlsOptions });
    const [own, other] = [authority.issue("ann"), authority.issue("bob")];
    await using ann = await connect(chat, own);
    await ann.send(`NICK ann\r\nUSER ann 0 * :Ann\r\nREGISTER * * :${PASSWORD}\r\nQUIT\r\n`);
    await ann.readToEnd();

    const answers: string[] = [];
    for (const certificate of [own, other, undefined]) {
      await using client = await connect(chat, certificate);
      await client.send("CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE +\r\nPING x\r\n");
      await client.expectLine(/ACK/);
      await client.expectLine("AUTHENTICATE +");
      answers.push(await client.expectLine());
    }

    expect(answers).toEqual([
      ":irc.test 900 * *!*@127.0.0.1 ann :You are now logged in as ann",
      ":irc.test 904 * :SASL authentication failed",
      ":irc.test 904 * :SASL authentication failed",
    ]);
  });
});

describe("a person with netcat", () => {
  test("keeps its name by a password, and has it again when it comes back", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await chat.plain("ann");
    await ann.send("/register short\n/register correct horse\n/register correct horse\n/quit\n");
    await ann.expectLine("A password has 8 characters at least.");
    await ann.expectLine("The name ann is yours: /login ann <password> next time.");
    await ann.expectLine("You are logged in as ann.");
    await ann.expectLine(/^Goodbye/);

    await using again = await chat.connect();
    await again.halfClose("ann\n/login ann\n/login ann wrong horse\n/login Ann correct horse\n/who\n");
    const told = (await again.readToEnd()).toString().split("\r\n");

    expect(told.slice(2)).toEqual([
      "The name ann belongs to an account; /login ann <password>, or choose another.",
      "Usage: /login <name> <password>",
      "There is no such account, or the password is another.",
      "You are logged in as ann.",
      "Hello ann. Write to be heard, /help for more.",
      "You are in #lobby: @ann",
      "In #lobby: @ann",
      "",
    ]);
  });

  test("is out when it guesses too often", async () => {
    await using chat = await RunningChat.start(CHEAP);
    await using ann = await chat.plain("ann");

    await ann.send("/login bob guess\n".repeat(6));

    for (let count = 0; count < 5; count += 1) {
      await ann.expectLine("There is no such account, or the password is another.");
    }
    await ann.expectLine("Goodbye: Too many failed logins");
    await ann.expectEnd();
  });
});
