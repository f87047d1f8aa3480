import { client, inAnyOrder, stays, talk } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

const ann = client("ann");
const bob = client("bob");
const deaf = client("deaf", { echo: false });

describeWire("SUB", {}, [
  ...["1", "0", "-1", "001", "abc", "a.b", "*", ">", "é", "999999999999999999999999"].map((sid) =>
    stays(`${sid} can be a sid`, `SUB a ${sid}⏎PUB a 1⏎x⏎UNSUB ${sid}⏎PUB a 1⏎y⏎PING⏎`, `MSG a ${sid} 1⏎x⏎PONG⏎`),
  ),
  stays("sids differ by their bytes", "SUB a 1⏎SUB b 01⏎UNSUB 1⏎PUB b 1⏎x⏎", "MSG b 01 1⏎x⏎"),
  stays("with a sid in use is ignored", "SUB a 1⏎SUB b 1⏎PUB b 1⏎x⏎PUB a 1⏎y⏎", "MSG a 1 1⏎y⏎"),
  stays("with a sid in use cannot change a queue", "SUB a 1⏎SUB a q 1⏎SUB a q 2⏎UNSUB 2⏎PUB a 1⏎y⏎", "MSG a 1 1⏎y⏎"),
  talk(
    "of one connection may have the sid of another's",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    bob("SUB b 1⏎PUB a 1⏎x⏎PUB b 1⏎y⏎UNSUB 1⏎PUB a 1⏎z⏎PING⏎", "MSG b 1 1⏎y⏎PONG⏎"),
    ann("", "MSG a 1 1⏎x⏎MSG a 1 1⏎z⏎"),
  ),
  stays(
    "each of a connection gets its own copy",
    "SUB a 1⏎SUB a 2⏎SUB * 3⏎PUB a 1⏎x⏎",
    ...inAnyOrder("MSG a 1 1⏎x⏎", "MSG a 2 1⏎x⏎", "MSG a 3 1⏎x⏎"),
  ),
  talk(
    "of every connection gets a copy, the publisher's too",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    bob("SUB a 7⏎PUB a r 1⏎x⏎", "MSG a 7 r 1⏎x⏎"),
    ann("", "MSG a 1 r 1⏎x⏎"),
  ),
]);

describeWire("UNSUB", {}, [
  stays("ends a subscription at once", "SUB a 1⏎PUB a 1⏎x⏎UNSUB 1⏎PUB a 1⏎y⏎PING⏎", "MSG a 1 1⏎x⏎PONG⏎"),
  ...["0", "-1", "x", "1x", "1.5", "9999999999", "-"].map((max) =>
    stays(`with ${max} for a number ends it at once`, `SUB a 1⏎UNSUB 1 ${max}⏎PUB a 1⏎y⏎PING⏎`, "PONG⏎"),
  ),
  stays("frees the sid", "SUB a 1⏎UNSUB 1⏎SUB b 1⏎PUB a 1⏎x⏎PUB b 1⏎y⏎", "MSG b 1 1⏎y⏎"),
  stays(
    "of a sid that is unknown does nothing",
    "UNSUB 1⏎UNSUB 1 1⏎SUB a 1⏎PUB a 1⏎x⏎PUB a 1⏎y⏎",
    "MSG a 1 1⏎x⏎MSG a 1 1⏎y⏎",
  ),
  stays("may come twice", "SUB a 1⏎UNSUB 1⏎UNSUB 1⏎PUB a 1⏎x⏎PING⏎", "PONG⏎"),
  stays("leaves others of the same subject", "SUB a 1⏎SUB a 2⏎UNSUB 1⏎PUB a 1⏎x⏎", "MSG a 2 1⏎x⏎"),
  talk(
    "does not touch the sid of another connection",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    bob("UNSUB 1⏎PUB a 1⏎x⏎PING⏎", "PONG⏎"),
    ann("", "MSG a 1 1⏎x⏎"),
  ),
]);

describeWire("UNSUB with a number", {}, [
  stays("ends it after so many", `SUB a 1⏎UNSUB 1 2⏎${numbered(1, 4)}PING⏎`, `${heard(1, 2)}PONG⏎`),
  stays("of nine digits is a number", "SUB a 1⏎UNSUB 1 999999999⏎PUB a 1⏎1⏎", "MSG a 1 1⏎1⏎"),
  stays("with zeros in front is a number", `SUB a 1⏎UNSUB 1 002⏎${numbered(1, 3)}PING⏎`, `${heard(1, 2)}PONG⏎`),
  stays("counts from the SUB on", `SUB a 1⏎${numbered(1, 2)}UNSUB 1 3⏎${numbered(3, 5)}PING⏎`, `${heard(1, 3)}PONG⏎`),
  stays(
    "that has been reached ends it at once",
    `SUB a 1⏎${numbered(1, 2)}UNSUB 1 2⏎${numbered(3, 4)}PING⏎`,
    `${heard(1, 2)}PONG⏎`,
  ),
  stays(
    "that has been passed ends it at once",
    `SUB a 1⏎${numbered(1, 3)}UNSUB 1 2⏎${numbered(4, 5)}PING⏎`,
    `${heard(1, 3)}PONG⏎`,
  ),
  stays("may be raised", `SUB a 1⏎UNSUB 1 2⏎PUB a 1⏎1⏎UNSUB 1 4⏎${numbered(2, 6)}PING⏎`, `${heard(1, 4)}PONG⏎`),
  stays("may be lowered", `SUB a 1⏎UNSUB 1 5⏎PUB a 1⏎1⏎UNSUB 1 2⏎${numbered(2, 4)}PING⏎`, `${heard(1, 2)}PONG⏎`),
  stays(
    "is overridden by one without",
    `SUB a 1⏎UNSUB 1 5⏎PUB a 1⏎1⏎UNSUB 1⏎${numbered(2, 4)}PING⏎`,
    "MSG a 1 1⏎1⏎PONG⏎",
  ),
  stays(
    "frees the sid when it is reached",
    "SUB a 1⏎UNSUB 1 1⏎PUB a 1⏎1⏎SUB b 1⏎PUB a 1⏎x⏎PUB b 1⏎y⏎",
    "MSG a 1 1⏎1⏎MSG b 1 1⏎y⏎",
  ),
  stays("does not free it before", "SUB a 1⏎UNSUB 1 2⏎PUB a 1⏎1⏎SUB b 1⏎PUB b 1⏎x⏎PUB a 1⏎2⏎", heard(1, 2)),
  stays("begins anew with a new SUB", `SUB a 1⏎UNSUB 1 1⏎PUB a 1⏎1⏎SUB a 1⏎${numbered(2, 3)}`, heard(1, 3)),
  stays(
    "counts for each subscription",
    "SUB a 1⏎SUB a 2⏎UNSUB 1 1⏎UNSUB 2⏎PUB a 1⏎1⏎PUB a 1⏎2⏎PING⏎",
    "MSG a 1 1⏎1⏎PONG⏎",
  ),
  talk(
    "counts what comes from all",
    ann("SUB a 1⏎UNSUB 1 3⏎PUB a 1⏎1⏎PING⏎", "MSG a 1 1⏎1⏎PONG⏎"),
    bob(`${numbered(2, 5)}PING⏎`, "PONG⏎"),
    ann("PUB a 1⏎6⏎PING⏎", `${heard(2, 3)}PONG⏎`),
  ),
  talk(
    "does not count what echo:false holds back",
    deaf(`SUB a 1⏎UNSUB 1 2⏎${numbered(1, 3)}PING⏎`, "PONG⏎"),
    bob(`${numbered(1, 3)}PING⏎`, "PONG⏎"),
    deaf("", heard(1, 2)),
  ),
  talk("holds of queue groups, too", ann(`SUB a q 1⏎UNSUB 1 2⏎${numbered(1, 3)}PING⏎`, `${heard(1, 2)}PONG⏎`)),
]);

describeWire("echo:false", {}, [
  talk(
    "keeps a connection's own messages from it, and from nobody else",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    deaf("SUB a 1⏎PUB a 1⏎x⏎HPUB a 1 2⏎xy⏎PING⏎", "PONG⏎"),
    ann("PUB a 1⏎z⏎", "MSG a 1 1⏎x⏎HMSG a 1 1 2⏎xy⏎MSG a 1 1⏎z⏎"),
    deaf("", "MSG a 1 1⏎z⏎"),
  ),
  talk("can be taken back", deaf('SUB a 1⏎PUB a 1⏎x⏎CONNECT {"echo":true}⏎PUB a 1⏎y⏎', "MSG a 1 1⏎y⏎")),
]);

/** Publishes numbers to `a`. */
function numbered(from: number, to: number): string {
  return each(from, to, (number) => `PUB a 1⏎${number}⏎`);
}

/** The numbers as subscription 1 gets them. */
function heard(from: number, to: number): string {
  return each(from, to, (number) => `MSG a 1 1⏎${number}⏎`);
}

function each(from: number, to: number, text: (number: number) => string): string {
  return Array.from({ length: to - from + 1 }, (_, index) => text(from + index)).join("");
}
