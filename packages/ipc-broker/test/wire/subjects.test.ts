import { stays, talk, client } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

type Row = readonly [pattern: string, subject: string];

const MATCHES: readonly Row[] = [
  ["a", "a"],
  ["a.b.c", "a.b.c"],
  ["*", "a"],
  ["*.b", "a.b"],
  ["a.*", "a.b"],
  ["a.*.c", "a.b.c"],
  ["*.*", "a.b"],
  [">", "a"],
  [">", "a.b.c"],
  ["a.>", "a.b"],
  ["a.>", "a.b.c"],
  ["a.*.>", "a.b.c"],
  ["*.>", "a.b"],
  ["*.b.>", "a.b.c.d"],
  // A wildcard is a whole token: within another it is a byte like any.
  ["a*", "a*"],
  ["*a", "*a"],
  ["a>", "a>"],
  [">a", ">a"],
  ["a.b*.c", "a.b*.c"],
  ["a.>b", "a.>b"],
  ["**", "**"],
  [">>", ">>"],
  // A subject that is published to is taken literally.
  ["a.*", "a.*"],
  ["a.>", "a.*"],
  ["a.>", "a.>"],
  ["*", ">"],
  ["*", "*"],
  [">", "*.*"],
  ["a-b_c/d:e", "a-b_c/d:e"],
  ["$X.y", "$X.y"],
  ["*", "$X"],
  [">", "$JS.API.INFO"],
  ["é.*", "é.ß"],
];

const DIFFERS: readonly Row[] = [
  ["a", "b"],
  ["a", "a.b"],
  ["a.b", "a"],
  ["a", "A"],
  ["a.b", "a.b.c"],
  ["*", "a.b"],
  ["a.*", "a"],
  ["a.*", "a.b.c"],
  ["*.b", "a.c"],
  ["a.>", "a"],
  ["a.>", "b.c"],
  ["a.*.>", "a.b"],
  ["*.>", "a"],
  ["a*", "ab"],
  ["*a", "ba"],
  ["a>", "ab"],
  ["a.b*", "a.bc"],
  ["a.b", "a.*"],
  ["a.b", "a.>"],
  ["a.b", "*.b"],
  ["a.b", ">"],
  // A subject with an empty token is nobody's.
  [">", "a..b"],
  [">", ".a"],
  [">", "a."],
  [">", "."],
  ["*", "."],
  ["*.*", "a."],
  ["a.>", "a..b"],
  ["a.*", "a."],
];

describeWire("subjects", {}, [
  ...MATCHES.map(([pattern, subject]) =>
    stays(`${pattern} gets ${subject}`, `SUB ${pattern} 1⏎PUB ${subject} 1⏎x⏎`, `MSG ${subject} 1 1⏎x⏎`),
  ),
  ...DIFFERS.map(([pattern, subject]) =>
    stays(`${pattern} does not get ${subject}`, `SUB ${pattern} 1⏎PUB ${subject} 1⏎x⏎PING⏎`, "PONG⏎"),
  ),
  ...["a..b", ".a", "a.", ".", "..", ">.a", "a.>.b", ">.>", "a..>", "*..*"].map((subject) =>
    stays(
      `${subject} cannot be subscribed to`,
      `SUB ${subject} 1⏎SUB ${subject} q 2⏎PING⏎`,
      "-ERR 'Invalid Subject'⏎-ERR 'Invalid Subject'⏎PONG⏎",
    ),
  ),
  stays("a sid that was refused is free", "SUB a..b 1⏎SUB a 1⏎PUB a 1⏎x⏎", "-ERR 'Invalid Subject'⏎MSG a 1 1⏎x⏎"),
  stays("may have many tokens", `SUB ${dotted(500)} 1⏎PUB ${dotted(500)} 1⏎x⏎`, `MSG ${dotted(500)} 1 1⏎x⏎`),
  stays(
    "may have many tokens that a wildcard stands for",
    `SUB a.> 1⏎PUB ${dotted(500)} 1⏎x⏎`,
    `MSG ${dotted(500)} 1 1⏎x⏎`,
  ),
  stays(
    "may be wildcards one after the other",
    `SUB ${dotted(100, "*")} 1⏎PUB ${dotted(100)} 1⏎x⏎`,
    `MSG ${dotted(100)} 1 1⏎x⏎`,
  ),
  stays(
    "that overlap are told apart by their sids",
    "SUB a.b 1⏎SUB a.c 2⏎SUB *.c 3⏎UNSUB 2⏎PUB a.b 1⏎x⏎PUB a.c 1⏎y⏎",
    "MSG a.b 1 1⏎x⏎MSG a.c 3 1⏎y⏎",
  ),
  stays(
    "that are subscribed to after they were published to are known",
    "PUB a 0⏎⏎SUB a 1⏎PUB a 1⏎x⏎SUB * 2⏎UNSUB 1⏎PUB a 1⏎y⏎",
    "MSG a 1 1⏎x⏎MSG a 2 1⏎y⏎",
  ),
  talk(
    "of another connection match in the same way",
    client("ann")("SUB a.* 1⏎PING⏎", "PONG⏎"),
    client("bob")("PUB a 1⏎w⏎PUB a.b 1⏎x⏎PUB a.b.c 1⏎y⏎PUB A.b 1⏎z⏎PING⏎", "PONG⏎"),
    client("ann")("", "MSG a.b 1 1⏎x⏎"),
  ),
]);

function dotted(count: number, token = "a"): string {
  return Array.from({ length: count }, () => token).join(".");
}
