import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import type { PermissionOptions } from "@holdfast/ipc-broker";
import { client, differs, noResponders, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";

const LIMITED: PermissionOptions = {
  publish: { allow: ["pub.>", "*.both", "all"], deny: ["pub.no", "pub.no.>", "*.secret"] },
  subscribe: {
    allow: ["sub.>", "*.both", "work q", "work r.*", "wide.>"],
    deny: ["sub.no", "sub.deep.*", "wide.dark.>", "wide.x"],
  },
};

const auth = {
  users: [
    { user: "boss", password: "x" },
    { user: "limited", password: "x", permissions: LIMITED },
    { user: "list", password: "x", permissions: { publish: ["a"], subscribe: ["b", "_INBOX.>"] } },
    { user: "denied", password: "x", permissions: { publish: { deny: ["a"] }, subscribe: { deny: ["b", "c q"] } } },
    { user: "reader", password: "x", permissions: { publish: { deny: [">"] } } },
    {
      user: "server",
      password: "x",
      permissions: { publish: ["log"], subscribe: ["ask", "ask2 q"], allowResponses: true },
    },
    { user: "twice", password: "x", permissions: { publish: ["log"], subscribe: ["ask"], allowResponses: { max: 2 } } },
  ],
};

const user = (name: string, options: object = {}) => client(name, { user: name, pass: "x", ...options });
const boss = user("boss");
const limited = user("limited");
const list = user("list");
const denied = user("denied");
const reader = user("reader");
const server = user("server");
const twice = user("twice");

describeWire("permissions to publish", { auth }, [
  ...["pub.a", "pub.a.b", "x.both", "all", "pub.nope"].map((subject) =>
    talk(
      `let ${subject} pass`,
      boss("SUB > 1⏎PING⏎", "PONG⏎"),
      limited(`PUB ${subject} 1⏎x⏎PING⏎`, "PONG⏎"),
      boss("", `MSG ${subject} 1 1⏎x⏎`),
    ),
  ),
  ...["x", "pub", "PUB.a", "pub.no", "pub.no.x", "pub.secret", "x.secret", "all.x", "x.y.both", "*.both2"].map(
    (subject) =>
      talk(
        `stop ${subject}, and the connection stays`,
        boss("SUB > 1⏎PING⏎", "PONG⏎"),
        limited(`PUB ${subject} 1⏎x⏎HPUB ${subject} r 1 2⏎xy⏎PING⏎`, `${noPublish(subject)}${noPublish(subject)}PONG⏎`),
        boss("PING⏎", "PONG⏎"),
      ),
  ),
  talk(
    "are asked once for each message",
    limited("PUB x 0⏎⏎PUB x 0⏎⏎PUB all 0⏎⏎PUB x 0⏎⏎PING⏎", `${noPublish("x").repeat(3)}PONG⏎`),
  ),
  talk(
    "have no say over replies",
    boss("SUB all 1⏎PING⏎", "PONG⏎"),
    limited("PUB all x.secret 0⏎⏎PING⏎", "PONG⏎"),
    boss("", "MSG all 1 x.secret 0⏎⏎"),
  ),
  talk(
    "as a plain list allow what is in it",
    list("PUB a 0⏎⏎PUB b 0⏎⏎PUB a.b 0⏎⏎PING⏎", `${noPublish("b")}${noPublish("a.b")}PONG⏎`),
  ),
  talk("with a deny list alone allow the rest", denied("PUB a 0⏎⏎PUB b 0⏎⏎PUB a.b 0⏎⏎PING⏎", `${noPublish("a")}PONG⏎`)),
  talk("can deny everything", reader("SUB > 1⏎PUB a 0⏎⏎PUB a.b 0⏎⏎PING⏎", `${noPublish("a")}${noPublish("a.b")}PONG⏎`)),
  talk(
    "give no +OK for what they stop",
    user("limited", { verbose: true })("PUB x 0⏎⏎PUB all 0⏎⏎PING⏎", `+OK⏎${noPublish("x")}+OK⏎PONG⏎`),
  ),
  talk("are not those of others", boss("SUB > 1⏎PUB x 1⏎x⏎PUB pub.no 1⏎y⏎", "MSG x 1 1⏎x⏎MSG pub.no 1 1⏎y⏎")),
  talk(
    "change with who one says one is",
    limited(`PUB x 0⏎⏎CONNECT {"user":"boss","pass":"x"}⏎PUB x 0⏎⏎PING⏎`, `${noPublish("x")}PONG⏎`),
  ),
  talk(
    "tell nobody that there are no responders",
    user("limited", { no_responders: true })("SUB sub.r 1⏎PUB x sub.r 0⏎⏎PING⏎", `${noPublish("x")}PONG⏎`),
  ),
]);

describeWire("permissions to subscribe", { auth }, [
  ...["sub.a", "sub.a.b", "x.both", "sub.*", "sub.>", "sub.deep.x.y", "sub.*.b", "wide.>", "wide.*"].map((subject) =>
    talk(`let ${subject} pass`, limited(`SUB ${subject} 1⏎SUB ${subject} g 2⏎PING⏎`, "PONG⏎")),
  ),
  ...[
    "x",
    "*",
    ">",
    "sub",
    "sub.no",
    "sub.deep.x",
    "sub.deep.*",
    "*.*",
    "x.y.both",
    "wide.x",
    "wide.dark.a",
    "wide.dark.>",
    "work",
  ].map((subject) =>
    talk(
      `stop ${subject}, and the connection stays`,
      limited(`SUB ${subject} 1⏎PING⏎`, `${noSubscription(subject)}PONG⏎`),
    ),
  ),
  talk(
    "give no +OK for what they stop",
    user("limited", { verbose: true })("SUB x 1⏎SUB sub.a 1⏎PING⏎", `+OK⏎${noSubscription("x")}+OK⏎PONG⏎`),
  ),
  talk(
    "leave the sid free",
    limited("SUB x 1⏎SUB sub.a 1⏎PING⏎", `${noSubscription("x")}PONG⏎`),
    boss("PUB sub.a 1⏎x⏎PUB x 1⏎y⏎PING⏎", "PONG⏎"),
    limited("", "MSG sub.a 1 1⏎x⏎"),
  ),
  talk("name the queue group", limited("SUB x g 1⏎PING⏎", `${noSubscription("x", "g")}PONG⏎`)),
  talk(
    "may be for some queue groups alone",
    limited(
      "SUB work q 1⏎SUB work r.1 2⏎SUB work s 3⏎SUB work 4⏎SUB work r.1.2 5⏎PING⏎",
      `${noSubscription("work", "s")}${noSubscription("work")}${noSubscription("work", "r.1.2")}PONG⏎`,
    ),
  ),
  talk(
    "may deny some queue groups alone",
    denied("SUB c 1⏎SUB c q 2⏎SUB c r 3⏎PING⏎", `${noSubscription("c", "q")}PONG⏎`),
  ),
  talk(
    "as a plain list allow what is in it",
    list("SUB b 1⏎SUB a 2⏎SUB > 3⏎SUB _INBOX.x 4⏎PING⏎", `${noSubscription("a")}${noSubscription(">")}PONG⏎`),
  ),
  talk(
    "with a deny list alone allow the rest",
    denied("SUB b 1⏎SUB a 2⏎SUB > 3⏎SUB * 4⏎PING⏎", `${noSubscription("b")}PONG⏎`),
  ),
  talk(
    "hold back what is denied within a wider subscription",
    limited("SUB wide.> 1⏎SUB sub.* 2⏎PING⏎", "PONG⏎"),
    boss(
      "PUB wide.a 1⏎1⏎PUB wide.x 1⏎2⏎PUB wide.dark.a 1⏎3⏎PUB wide.b 1⏎4⏎PUB sub.no 1⏎5⏎PUB sub.yes 1⏎6⏎PING⏎",
      "PONG⏎",
    ),
    limited("", "MSG wide.a 1 1⏎1⏎MSG wide.b 1 1⏎4⏎MSG sub.yes 2 1⏎6⏎"),
  ),
  talk(
    "do not count what they hold back",
    denied("SUB * 1⏎UNSUB 1 2⏎PING⏎", "PONG⏎"),
    boss("PUB b 1⏎1⏎PUB d 1⏎2⏎PUB b 1⏎3⏎PUB e 1⏎4⏎PUB f 1⏎5⏎PING⏎", "PONG⏎"),
    denied("", "MSG d 1 1⏎2⏎MSG e 1 1⏎4⏎"),
  ),
  talk(
    "pass over a member of a queue group that may not have it",
    denied("SUB * q 1⏎PING⏎", "PONG⏎"),
    boss("SUB * q 2⏎PUB b 1⏎1⏎PUB b 1⏎2⏎PUB b 1⏎3⏎PUB b 1⏎4⏎", "MSG b 2 1⏎1⏎MSG b 2 1⏎2⏎MSG b 2 1⏎3⏎MSG b 2 1⏎4⏎"),
  ),
  talk(
    "make what nobody may have undelivered",
    denied("SUB * 1⏎PING⏎", "PONG⏎"),
    user("boss", { no_responders: true })("SUB r.1 1⏎PUB b r.1 0⏎⏎", ...noResponders("r.1", "1", "b")),
    denied("PING⏎", "PONG⏎"),
  ),
]);

// A subject may have bytes that would make the line another, and one that clients cannot take apart.
describeWire("names in errors are quoted as in Go's source", { auth }, [
  ...[
    ['x"y', 'x\\"y'],
    ["x\\y", "x\\\\y"],
    ["it's", "it's"],
    ["é😀", "é😀"],
    ["a\0b", "a\\x00b"],
    ["a\x01\x1f\x7f", "a\\x01\\x1f\\x7f"],
    ["\x07\b\v\f", "\\a\\b\\v\\f"],
  ].map(([name = "", quoted = ""]) =>
    talk(
      JSON.stringify(name),
      limited(
        `PUB ${name} 0⏎⏎SUB ${name} ${name} 1⏎PING⏎`,
        `${noPublish(quoted)}${noSubscription(quoted, quoted)}PONG⏎`,
      ),
    ),
  ),
  talk(
    "a byte that is not UTF-8",
    limited(Buffer.from("PUB \xff\xc3 0\r\n\r\nPING\r\n", "latin1"), `${noPublish("\\xff\\xc3")}PONG⏎`),
  ),
  differs("crInLine", talk("a CR", limited("PUB x\ry 0⏎⏎PING⏎", `${noPublish("x\\ry")}PONG⏎`))),
]);

describeWire("allowResponses", { auth }, [
  talk(
    "lets a reply be published to, once",
    server("SUB ask 1⏎PING⏎", "PONG⏎"),
    boss("SUB r.* 1⏎PUB ask r.1 1⏎x⏎PING⏎", "PONG⏎"),
    server("PUB r.1 1⏎y⏎PUB r.1 1⏎z⏎PING⏎", `MSG ask 1 r.1 1⏎x⏎${noPublish("r.1")}PONG⏎`),
    boss("PING⏎", "MSG r.1 1 1⏎y⏎PONG⏎"),
  ),
  talk(
    "lets a header be in it",
    server("SUB ask 1⏎PING⏎", "PONG⏎"),
    boss("SUB r.* 1⏎PUB ask r.1 1⏎x⏎PING⏎", "PONG⏎"),
    server("HPUB r.1 1 2⏎hy⏎PING⏎", "MSG ask 1 r.1 1⏎x⏎PONG⏎"),
    boss("", "HMSG r.1 1 1 2⏎hy⏎"),
  ),
  talk(
    "is for replies that were handed over alone",
    server("SUB ask 1⏎PUB r.1 1⏎y⏎PUB log 1⏎z⏎PING⏎", `${noPublish("r.1")}PONG⏎`),
  ),
  talk(
    "is for whom they were handed alone",
    server("SUB ask 1⏎PING⏎", "PONG⏎"),
    boss("PUB ask r.1 1⏎x⏎PING⏎", "PONG⏎"),
    twice("PUB r.1 1⏎y⏎PING⏎", `${noPublish("r.1")}PONG⏎`),
    server("", "MSG ask 1 r.1 1⏎x⏎"),
  ),
  talk(
    "lets it be as often as it says",
    twice("SUB ask 1⏎PING⏎", "PONG⏎"),
    boss("SUB r.* 1⏎PUB ask r.1 1⏎x⏎PING⏎", "PONG⏎"),
    twice("PUB r.1 1⏎1⏎PUB r.1 1⏎2⏎PUB r.1 1⏎3⏎PING⏎", `MSG ask 1 r.1 1⏎x⏎${noPublish("r.1")}PONG⏎`),
    boss("PING⏎", "MSG r.1 1 1⏎1⏎MSG r.1 1 1⏎2⏎PONG⏎"),
  ),
  talk(
    "gives a new turn with each message",
    server("SUB ask 1⏎PING⏎", "PONG⏎"),
    boss("SUB r.* 1⏎PUB ask r.1 1⏎x⏎PING⏎", "PONG⏎"),
    server("PUB r.1 1⏎1⏎PUB r.1 1⏎2⏎PING⏎", `MSG ask 1 r.1 1⏎x⏎${noPublish("r.1")}PONG⏎`),
    boss("PUB ask r.1 1⏎x⏎PING⏎", "MSG r.1 1 1⏎1⏎PONG⏎"),
    server("PUB r.1 1⏎3⏎PING⏎", "MSG ask 1 r.1 1⏎x⏎PONG⏎"),
    boss("", "MSG r.1 1 1⏎3⏎"),
  ),
  talk(
    "holds in a queue group, too",
    server("SUB ask2 q 1⏎PING⏎", "PONG⏎"),
    boss("SUB r.* 1⏎PUB ask2 r.1 1⏎x⏎PING⏎", "PONG⏎"),
    server("PUB r.1 1⏎1⏎PING⏎", "MSG ask2 1 r.1 1⏎x⏎PONG⏎"),
    boss("", "MSG r.1 1 1⏎1⏎"),
  ),
]);

describeServers("allowResponses for a time", (kind) => {
  const EXPIRES_MS = 100;

  test("ends it", async () => {
    const permissions = {
      publish: ["log"],
      subscribe: [">"],
      allowResponses: { max: 1_000_000, expiresMs: EXPIRES_MS },
    };
    await using server = await kind.start({
      auth: {
        users: [
          { user: "u", password: "x", permissions },
          { user: "boss", password: "x" },
        ],
      },
    });
    await using responder = await server.connect();
    await using boss = await server.connect();
    await Promise.all([readInfo(responder), readInfo(boss)]);
    await responder.send('CONNECT {"user":"u","pass":"x","verbose":false}\r\nSUB ask 1\r\n');
    await responder.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });

    const askedAt = performance.now();
    await boss.send('CONNECT {"user":"boss","pass":"x","verbose":false}\r\nPUB ask r 1\r\nx\r\n');
    await responder.expect("MSG ask 1 r 1\r\nx\r\n");
    await responder.expectSilence({ ask: "PUB r 0\r\n\r\nPING\r\n", answer: "PONG\r\n" });
    let answer = "PONG";
    while (answer === "PONG") {
      await responder.send("PUB r 0\r\n\r\nPING\r\n");
      answer = await responder.expectLine();
    }

    expect(answer).toBe("-ERR 'Permissions Violation for Publish to \"r\"'");
    expect(performance.now() - askedAt).toBeGreaterThan(EXPIRES_MS / 2);
  });
});

function noPublish(subject: string): string {
  return `-ERR 'Permissions Violation for Publish to "${subject}"'⏎`;
}

function noSubscription(subject: string, queue?: string): string {
  const using = queue === undefined ? "" : ` using queue "${queue}"`;
  return `-ERR 'Permissions Violation for Subscription to "${subject}"${using}'⏎`;
}
