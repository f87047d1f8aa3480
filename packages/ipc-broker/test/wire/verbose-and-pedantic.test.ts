import { client, differs, talk } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

const INVALID = "-ERR 'Invalid Publish Subject'⏎";
const verbose = client("ann", { verbose: true });
const pedantic = client("ann", { pedantic: true });
const both = client("ann", { verbose: true, pedantic: true });

// Each begins with the +OK of the CONNECT.
describeWire("verbose", {}, [
  talk("confirms a CONNECT", verbose("", "+OK⏎")),
  talk("confirms each of them", verbose("CONNECT {}⏎CONNECT {}⏎", "+OK⏎+OK⏎+OK⏎")),
  talk("confirms SUB and UNSUB", verbose("SUB a 1⏎SUB a q 2⏎UNSUB 1⏎UNSUB 2 5⏎", "+OK⏎+OK⏎+OK⏎+OK⏎+OK⏎")),
  talk("confirms a SUB whose sid is in use", verbose("SUB a 1⏎SUB b 1⏎", "+OK⏎+OK⏎+OK⏎")),
  talk("confirms an UNSUB of what is not there", verbose("UNSUB 9⏎UNSUB 9 1⏎", "+OK⏎+OK⏎+OK⏎")),
  talk("confirms PUB and HPUB that nobody gets", verbose("PUB a 1⏎x⏎HPUB a 1 2⏎xy⏎PUB a..b 0⏎⏎", "+OK⏎+OK⏎+OK⏎+OK⏎")),
  talk(
    "confirms a PUB before its own message",
    verbose("SUB a 1⏎PUB a 1⏎x⏎HPUB a 1 2⏎xy⏎", "+OK⏎+OK⏎+OK⏎MSG a 1 1⏎x⏎+OK⏎HMSG a 1 1 2⏎xy⏎"),
  ),
  talk("confirms a PUB only when all of it is there", verbose("PUB a 5⏎hello", "+OK⏎"), verbose("⏎", "+OK⏎")),
  talk("confirms neither PING, PONG, +OK nor INFO", verbose("PING⏎PONG⏎+OK⏎INFO {}⏎PING⏎", "+OK⏎PONG⏎PONG⏎")),
  talk("does not confirm what an -ERR answers", verbose("SUB a..b 1⏎SUB c 2⏎", "+OK⏎-ERR 'Invalid Subject'⏎+OK⏎")),
  talk("confirms nothing that closes", verbose.isClosed("PUB a b c 1⏎", "+OK⏎")),
  talk(
    "can be switched off, and says no more from then on",
    verbose('CONNECT {"verbose":false}⏎SUB a 1⏎PING⏎', "+OK⏎PONG⏎"),
  ),
]);

describeWire("pedantic", {}, [
  ...["a", "a.b", "a*", "*a", "a>", ">a", "a.b*.c", "a.>b", "a.**", "a.>>", "$SYS", "é"].map((subject) =>
    talk(`lets ${subject} pass as a literal`, pedantic(`PUB ${subject} 0⏎⏎HPUB ${subject} 1 1⏎x⏎PING⏎`, "PONG⏎")),
  ),
  ...["*", ">", "a.*", "*.a", "a.>", "a.*.b", "a.>.b", ">.a", "..", "a..b", ".a", "a.", "."].map((subject) =>
    differs(
      "pedanticInPieces",
      talk(
        `complains of ${subject}, and goes on`,
        pedantic(`PUB ${subject} 0⏎⏎HPUB ${subject} 1 1⏎x⏎PING⏎`, `${INVALID}${INVALID}PONG⏎`),
      ),
    ),
  ),
  differs(
    "pedanticInPieces",
    talk("delivers what it complains of all the same", pedantic("SUB a.* 1⏎PUB a.* 1⏎x⏎", `${INVALID}MSG a.* 1 1⏎x⏎`)),
  ),
  differs(
    "pedanticInPieces",
    talk("confirms it, too, when it is verbose", both("PUB a.* 0⏎⏎PUB a 0⏎⏎", `+OK⏎${INVALID}+OK⏎+OK⏎`)),
  ),
  talk("says nothing of replies", pedantic("SUB a 1⏎PUB a r.* 0⏎⏎PUB a r..x 0⏎⏎", "MSG a 1 r.* 0⏎⏎MSG a 1 r..x 0⏎⏎")),
  talk(
    "says the same of a subscription's subject as ever",
    pedantic("SUB a..b 1⏎SUB a.* 2⏎PING⏎", "-ERR 'Invalid Subject'⏎PONG⏎"),
  ),
]);

describeWire("neither", {}, [
  talk("publishes to anything in silence", client("ann")("PUB * 0⏎⏎PUB a..b 0⏎⏎PUB . 0⏎⏎PING⏎", "PONG⏎")),
]);
