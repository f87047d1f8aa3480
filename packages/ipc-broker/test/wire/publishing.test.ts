import { client, closes, differs, stays, talk } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

const ann = client("ann");
const bob = client("bob");
const plain = client("plain", { headers: false });
const VIOLATION = "-ERR 'Maximum Payload Violation'⏎";
const HEADER = "NATS/1.0⏎A: b⏎⏎"; // 18 bytes

describeWire("PUB and MSG", {}, [
  stays("carry a payload", "SUB a 1⏎PUB a 5⏎hello⏎", "MSG a 1 5⏎hello⏎"),
  stays("carry a reply", "SUB a 1⏎PUB a r 5⏎hello⏎", "MSG a 1 r 5⏎hello⏎"),
  stays("carry nothing", "SUB a 1⏎PUB a r 0⏎⏎", "MSG a 1 r 0⏎⏎"),
  stays("part their arguments by one blank", "SUB a 1⏎PUB \ta  r\t\t5 ⏎hello⏎", "MSG a 1 r 5⏎hello⏎"),
  ...["r.*", ">", "r..x", ".", "é", "a"].map((reply) =>
    stays(`take ${reply} for a reply`, `SUB a 1⏎PUB a ${reply} 1⏎x⏎`, `MSG a 1 ${reply} 1⏎x⏎`),
  ),
  stays(
    "are in the order of one publisher",
    `SUB a 1⏎SUB b 2⏎${"PUB a 1⏎x⏎PUB b 1⏎y⏎".repeat(10)}`,
    "MSG a 1 1⏎x⏎MSG b 2 1⏎y⏎".repeat(10),
  ),
  stays(
    "come before the PONG of a later PING, and after that of an earlier",
    "SUB a 1⏎PING⏎PUB a 1⏎x⏎PING⏎PUB a 1⏎y⏎PING⏎",
    "PONG⏎MSG a 1 1⏎x⏎PONG⏎MSG a 1 1⏎y⏎PONG⏎",
  ),
  talk(
    "have reached others when the PONG comes",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    bob("PUB a 1⏎x⏎PUB b 1⏎-⏎PUB a 1⏎y⏎PING⏎", "PONG⏎"),
    ann("PING⏎", "MSG a 1 1⏎x⏎MSG a 1 1⏎y⏎PONG⏎"),
  ),
  talk("may go to nobody", ann("PUB a 1⏎x⏎PUB a r 1⏎x⏎PING⏎", "PONG⏎")),
  stays(
    "may be larger than what is read at once",
    `SUB a 1⏎PUB a 100000⏎${"x".repeat(100_000)}⏎`,
    `MSG a 1 100000⏎${"x".repeat(100_000)}⏎`,
  ),
  stays(
    "are the same in any number at once",
    `SUB a 1⏎${"PUB a 3⏎abc⏎".repeat(50)}PING⏎`,
    `${"MSG a 1 3⏎abc⏎".repeat(50)}PONG⏎`,
  ),
  stays("go on after what was not for anybody", "SUB a 1⏎PUB b 3⏎xyz⏎PUB a..b 3⏎xyz⏎PUB a 1⏎x⏎", "MSG a 1 1⏎x⏎"),
]);

describeWire("reserved prefixes", {}, [
  differs(
    "reservedPrefixes",
    stays(
      "cannot be published to, or be replies",
      "PUB _GR_.x.y.z 0⏎⏎PUB a _R_.abcdef.xx 0⏎⏎PING⏎",
      `-ERR 'Permissions Violation for Publish to "_GR_.x.y.z"'⏎-ERR 'Permissions Violation for Publish with Reply of "_R_.abcdef.xx"'⏎PONG⏎`,
    ),
  ),
]);

describeWire("HPUB and HMSG", {}, [
  stays("carry a header and a payload", `SUB a 1⏎HPUB a 18 20⏎${HEADER}hi⏎`, `HMSG a 1 18 20⏎${HEADER}hi⏎`),
  stays("carry a reply", `SUB a 1⏎HPUB a r 18 20⏎${HEADER}hi⏎`, `HMSG a 1 r 18 20⏎${HEADER}hi⏎`),
  stays("carry a header alone", `SUB a 1⏎HPUB a 18 18⏎${HEADER}⏎`, `HMSG a 1 18 18⏎${HEADER}⏎`),
  stays("do not look into the header", "SUB a 1⏎HPUB a 3 5⏎abcde⏎HPUB a 2 2⏎⏎⏎", "HMSG a 1 3 5⏎abcde⏎HMSG a 1 2 2⏎⏎⏎"),
  stays(
    "with no header are PUB and MSG",
    "SUB a 1⏎HPUB a 0 2⏎hi⏎HPUB a r 0 0⏎⏎HPUB a 000 02⏎hi⏎",
    "MSG a 1 2⏎hi⏎MSG a 1 r 0⏎⏎MSG a 1 02⏎hi⏎",
  ),
  stays("part their arguments by one blank", "SUB a 1⏎HPUB  a\tr  3   5 ⏎abcde⏎", "HMSG a 1 r 3 5⏎abcde⏎"),
  stays(
    "are in order with PUB and MSG",
    "SUB a 1⏎PUB a 1⏎x⏎HPUB a 1 2⏎hy⏎PUB a 1⏎z⏎",
    "MSG a 1 1⏎x⏎HMSG a 1 1 2⏎hy⏎MSG a 1 1⏎z⏎",
  ),
  talk(
    "lose the header on the way to who knows none",
    plain("SUB a 1⏎PING⏎", "PONG⏎"),
    ann(
      `SUB a 1⏎HPUB a r 18 20⏎${HEADER}hi⏎HPUB a 18 18⏎${HEADER}⏎HPUB a 0 01⏎x⏎`,
      `HMSG a 1 r 18 20⏎${HEADER}hi⏎HMSG a 1 18 18⏎${HEADER}⏎MSG a 1 01⏎x⏎`,
    ),
    plain("", "MSG a 1 r 2⏎hi⏎MSG a 1 0⏎⏎MSG a 1 01⏎x⏎"),
  ),
]);

describeWire("messages of the size that was configured", { maxPayload: 20 }, [
  stays("may be published", "SUB a 1⏎PUB a 20⏎01234567890123456789⏎", "MSG a 1 20⏎01234567890123456789⏎"),
  stays("may be published with a header in them", `SUB a 1⏎HPUB a 18 20⏎${HEADER}hi⏎`, `HMSG a 1 18 20⏎${HEADER}hi⏎`),
  closes("are the largest: one more closes before the payload comes", "PUB a 21⏎", VIOLATION),
  closes("are the largest: one more closes with zeros in front, too", "PUB a 000000021⏎", VIOLATION),
  closes("are the largest: far more closes, too", "PUB a r 999999999⏎", VIOLATION),
  closes("are the largest with a header, too", "HPUB a 18 21⏎", VIOLATION),
  closes("are the largest with nothing but a header, too", "HPUB a r 21 21⏎", VIOLATION),
  closes("are the largest also for nobody", "SUB b 1⏎PUB b 1⏎x⏎PUB a 21⏎", `MSG b 1 1⏎x⏎${VIOLATION}`),
]);

describeWire("messages of 1 MiB", {}, [
  stays("may be published", `PUB a 1048576⏎${"x".repeat(1_048_576)}⏎PING⏎`, "PONG⏎"),
  closes("are the largest", "PUB a 1048577⏎", VIOLATION),
]);
