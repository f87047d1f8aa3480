import { client, noResponders, talk } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

const asker = client("asker", { no_responders: true });
const deaf = client("deaf", { no_responders: true, echo: false });
const verbose = client("verbose", { no_responders: true, verbose: true });
const ann = client("ann");

describeWire("no responders", {}, [
  talk("is told of a PUB that nobody gets", asker("SUB r 1⏎PUB a r 1⏎x⏎", ...noResponders("r", "1", "a"))),
  talk("is told of an HPUB that nobody gets", asker("SUB r 1⏎HPUB a r 1 2⏎xy⏎", ...noResponders("r", "1", "a"))),
  talk(
    "is told with the reply in full",
    asker("SUB _INBOX.x.* 9⏎PUB a.b _INBOX.x.7 0⏎⏎", ...noResponders("_INBOX.x.7", "9", "a.b")),
  ),
  talk(
    "is told of each",
    asker("SUB r.> 1⏎PUB a r.1 0⏎⏎", ...noResponders("r.1", "1", "a")),
    asker("PUB b r.2 0⏎⏎", ...noResponders("r.2", "1", "b")),
  ),
  talk("is told before the PONG", asker("SUB r 1⏎PUB a r 0⏎⏎PING⏎", ...before("PONG⏎", noResponders("r", "1", "a")))),
  talk(
    "is told after the +OK",
    verbose("SUB r 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a").map((status) => `+OK⏎+OK⏎+OK⏎${status}`)),
  ),
  talk(
    "is told on one sid, however many match",
    asker(
      "SUB r.* 1⏎SUB r.> 2⏎PUB a r.x 0⏎⏎PING⏎",
      ...before("PONG⏎", [...noResponders("r.x", "1", "a"), ...noResponders("r.x", "2", "a")]),
    ),
  ),
  talk("is told of a subject that cannot match", asker("SUB r 1⏎PUB a..b r 0⏎⏎", ...noResponders("r", "1", "a..b"))),
  talk(
    "is told of a subject that only looks like its pattern",
    asker("SUB r 1⏎SUB a.b 2⏎PUB a.* r 0⏎⏎", ...noResponders("r", "1", "a.*")),
  ),
  talk(
    "does not count against an UNSUB's number",
    asker("SUB r 1⏎UNSUB 1 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a")),
    asker("PUB a r 0⏎⏎", ...noResponders("r", "1", "a")),
    asker("PUB r 1⏎x⏎PUB a r 0⏎⏎PING⏎", "MSG r 1 1⏎x⏎PONG⏎"),
  ),
  talk(
    "is told when the own echo:false alone would have got it",
    deaf("SUB r 1⏎SUB a 2⏎SUB a q 3⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a")),
  ),
  talk("is told to who has echo:false", deaf("SUB r 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a"))),

  talk(
    "is silent when somebody gets it",
    ann("SUB a 1⏎PING⏎", "PONG⏎"),
    asker("SUB r 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎"),
    ann("", "MSG a 1 r 0⏎⏎"),
  ),
  talk(
    "is silent when a queue group gets it",
    ann("SUB a q 1⏎PING⏎", "PONG⏎"),
    asker("SUB r 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎"),
    ann("", "MSG a 1 r 0⏎⏎"),
  ),
  talk("is silent when one gets it oneself", asker("SUB r 1⏎SUB a 2⏎PUB a r 0⏎⏎PING⏎", "MSG a 2 r 0⏎⏎PONG⏎")),
  talk("is silent without a reply", asker("SUB r 1⏎SUB > 2⏎UNSUB 2⏎PUB a 0⏎⏎PING⏎", "PONG⏎")),
  talk("is silent without a subscription to the reply", asker("SUB s 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎")),
  talk("is silent when that subscription is in a queue group", asker("SUB r q 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎")),
  talk("is silent when that subscription has ended", asker("SUB r 1⏎UNSUB 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎")),
  talk(
    "is silent when that subscription is somebody else's",
    ann("SUB r 1⏎PING⏎", "PONG⏎"),
    asker("PUB a r 0⏎⏎PING⏎", "PONG⏎"),
    ann("PING⏎", "PONG⏎"),
  ),
  talk("is silent to who has not asked for it", ann("SUB r 1⏎PUB a r 0⏎⏎PING⏎", "PONG⏎")),
  talk(
    "is silent to who no longer asks for it",
    asker('CONNECT {"no_responders":false}⏎SUB r 1⏎PUB a r 0⏎⏎PING⏎', "PONG⏎"),
  ),
  talk(
    "is told at once when who would have answered has gone",
    ann.ends("SUB a 1⏎PING⏎", "PONG⏎"),
    asker("SUB r 1⏎PUB a r 0⏎⏎", ...noResponders("r", "1", "a")),
  ),
  talk(
    "is told of system requests that nobody serves",
    asker("SUB r 1⏎PUB $SYS.REQ.USER.INFO r 0⏎⏎", ...noResponders("r", "1", "$SYS.REQ.USER.INFO")),
  ),
  talk(
    "is told of JetStream where there is none",
    asker("SUB r 1⏎PUB $JS.API.INFO r 0⏎⏎", ...noResponders("r", "1", "$JS.API.INFO")),
  ),
]);

function before(last: string, choices: readonly string[]): string[] {
  return choices.map((choice) => `${choice}${last}`);
}
