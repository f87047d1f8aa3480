import { bytesOf, closes, differs, newcomer, stays, talk } from "../support/conversation.ts";
import { describeWire } from "../support/describe-wire.ts";

const beginner = newcomer("ann");
const UNKNOWN = "-ERR 'Unknown Protocol Operation'⏎";
const TOO_LONG = "-ERR 'maximum control line exceeded'⏎";

describeWire("lines and verbs", {}, [
  stays("CR LF ends a line", "PING⏎", "PONG⏎"),
  stays("a lone LF ends a line, too", "PING\nSUB a 1\nPUB a 1\nx⏎UNSUB 1\nPUB a 0\n⏎", "PONG⏎MSG a 1 1⏎x⏎"),
  stays(
    "verbs are of either case",
    "ping⏎Sub a 1⏎pUb a 1⏎x⏎hPUB a 1 1⏎y⏎unSUB 1⏎pong⏎+ok⏎cONNECT {}⏎inFO {}⏎",
    "PONG⏎MSG a 1 1⏎x⏎HMSG a 1 1 1⏎y⏎",
  ),
  stays("what follows PING is ignored up to LF", "PING now⏎PINGX⏎PING\tthere\r⏎PINGPING⏎", "PONG⏎PONG⏎PONG⏎PONG⏎"),
  stays("so is what follows PONG and +OK", "PONG⏎PONG, too⏎PONGX\n+OK⏎+OK then⏎+OKX⏎PING⏎", "PONG⏎"),
  stays(
    "blanks and tabs of any number part arguments",
    "SUB \t a  \t1⏎PUB\ta\t  1⏎x⏎HPUB   a 1\t1⏎y⏎",
    "MSG a 1 1⏎x⏎HMSG a 1 1 1⏎y⏎",
  ),
  stays(
    "blanks may end a line",
    "SUB a 1 \t⏎PUB a 1  ⏎x⏎HPUB a 1 1\t⏎y⏎UNSUB 1 ⏎PUB a 0⏎⏎",
    "MSG a 1 1⏎x⏎HMSG a 1 1 1⏎y⏎",
  ),
  stays("CONNECT and INFO need no blank", 'CONNECT{"verbose":true}⏎INFO{}⏎PING⏎', "+OK⏎PONG⏎"),
  stays("and may have some", 'CONNECT \t {"verbose":true}⏎INFO  {}⏎PING⏎', "+OK⏎PONG⏎"),
  stays("an INFO of a client is read and ignored", 'INFO {"server_id":"x","port":1}⏎PING⏎', "PONG⏎"),
  stays("even if it is null, or says what is unknown", 'INFO null⏎INFO {"x":[1]}⏎PING⏎', "PONG⏎"),
  differs("crInLine", stays("a CR parts the arguments of SUB", "SUB a\r1⏎PUB a 1⏎x⏎", "MSG a 1 1⏎x⏎")),
  stays("two of them before LF still end a SUB", "SUB a 1\r⏎PUB a 1⏎x⏎", "MSG a 1 1⏎x⏎"),
  stays("and an UNSUB", "SUB a 1⏎UNSUB 1\r⏎PUB a 1⏎x⏎PING⏎", "PONG⏎"),
  differs("crInLine", stays("in a PUB a CR is a byte of the subject", "SUB > 1⏎PUB a\rb 1⏎x⏎", "MSG a\rb 1 1⏎x⏎")),
  differs("crInLine", closes("the second of two CRs is part of a size, and wrong there", "PUB a 1\r⏎")),
  differs("lfBehindVerb", stays("an LF right behind a verb is an argument's", "SUB \na 1⏎PUB a 0⏎⏎", "MSG a 1 0⏎⏎")),
  stays("bytes beyond ASCII are bytes of a word", "SUB é.ß ü⏎PUB é.ß 1⏎x⏎", "MSG é.ß ü 1⏎x⏎"),
  stays(
    "they need not be UTF-8",
    wire("SUB ", 0xff, " ", 0xfe, "⏎PUB ", 0xff, " 1⏎x⏎"),
    wire("MSG ", 0xff, " ", 0xfe, " 1⏎x⏎"),
  ),
  stays("a NUL is one, too", "SUB a\0b 1⏎PUB a\0b 1⏎x⏎", "MSG a\0b 1 1⏎x⏎"),
  stays("what came before a mistake is done first", "SUB a 1⏎PUB a 1⏎x⏎PING⏎", "MSG a 1 1⏎x⏎PONG⏎"),
  closes("and answered before the close", "SUB a 1⏎PUB a 1⏎x⏎PING⏎X", `MSG a 1 1⏎x⏎PONG⏎${UNKNOWN}`),
  closes("also where the close is silent", "SUB a 1⏎PUB a 1⏎x⏎PING⏎PUB a b c 1⏎", "MSG a 1 1⏎x⏎PONG⏎"),
]);

// Each ends at the byte that is wrong: nothing more is waited for.
describeWire("what is no protocol", {}, [
  ...["\r", "\n", " ", "\t", "\0", "n", "C\r", "IX", "INFX", "-X", "-ERX", "-ERRX", "-ERR\r", "+X", "+OX"].map(unknown),
  ...[
    "PE",
    "PIX",
    "PIN\r",
    "POX",
    "PONX",
    "PUX",
    "PUBX",
    "PUB1",
    "PUB\r",
    "PUB\n",
    "HX",
    "HPUX",
    "HPUBX",
    "HPUB\r",
  ].map(unknown),
  ...["SUX", "SUBX", "SUB\r", "UX", "UNX", "UNSUX", "UNSUBX", "UNSUB\r", "COX", "CONNECX"].map(unknown),
  // What only servers say, or only clusters know.
  ...["M", "R", "A", "L"].map(unknown),
  differs("afterTheEnd", unknown("MSG a 1 1⏎x⏎")),
  differs("afterTheEnd", unknown("HMSG a 1 1 1⏎x⏎")),
  // Other protocols: TLS, HTTP.
  ...["\x16", "G"].map(unknown),
  differs("afterTheEnd", unknown("GET / HTTP/1.1⏎Host: x⏎⏎")),
  differs("afterTheEnd", closes("what comes after a mistake is not done", "nonsense⏎PING⏎", UNKNOWN)),
]);

describeWire("payloads", {}, [
  stays(
    "may have any bytes",
    wire("SUB a 1⏎PUB a 7⏎", 0, 255, 13, 10, 39, 46, 10, "⏎"),
    wire("MSG a 1 7⏎", 0, 255, 13, 10, 39, 46, 10, "⏎"),
  ),
  stays("may look like the protocol", "SUB a 1⏎PUB a 18⏎PING⏎PUB a 1⏎x⏎⏎PING⏎", "MSG a 1 18⏎PING⏎PUB a 1⏎x⏎⏎PONG⏎"),
  stays("may be empty", "SUB a 1⏎PUB a 0⏎⏎PUB a 0⏎⏎PING⏎", "MSG a 1 0⏎⏎MSG a 1 0⏎⏎PONG⏎"),
  closes("must not be longer than said", "PUB a 2⏎hiX", UNKNOWN),
  closes("must not be shorter than said", "PUB a 2⏎h⏎", UNKNOWN),
  closes("must not end in LF alone", "PUB a 2⏎hi\n", UNKNOWN),
  closes("must not end in CR alone", "PUB a 2⏎hi\rX", UNKNOWN),
  closes("must end when they are empty, too", "PUB a 0⏎P", UNKNOWN),
  closes("must end with a header, too", "HPUB a 1 2⏎hiX", UNKNOWN),
  closes("that are wrong are not delivered", "SUB a 1⏎PUB a 2⏎hi\n", UNKNOWN),
]);

describeWire("sizes", {}, [
  stays(
    "have up to nine digits, and are passed on as they were sent",
    "SUB a 1⏎PUB a 002⏎hi⏎PUB a 000000000⏎⏎",
    "MSG a 1 002⏎hi⏎MSG a 1 000000000⏎⏎",
  ),
  stays("so are those of headers", "SUB a 1⏎HPUB a 02 003⏎hix⏎", "HMSG a 1 02 003⏎hix⏎"),
  ...["1234567890", "0000000000", "x", "1x", "x1", "-1", "-0", "+1", "1.0", "0x1", "1e1", "¹", "1_0", "1,0"].map(
    (size) => closes(`${size} is none`, `PUB a ${size}⏎`),
  ),
  ...["x 1", "1 x", "-1 1", "1 -1", "2 1", "1 0", "1234567890 1", "1 1234567890", "1. 2"].map((sizes) =>
    closes(`${sizes} are none of a header and a message`, `HPUB a ${sizes}⏎`),
  ),
]);

// The close is all that tells of them.
describeWire("arguments that are wrong", {}, [
  ...["PUB ⏎", "PUB \t ⏎", "PUB a⏎", "PUB 1⏎", "PUB a b c 1⏎", "PUB a b c d 1⏎"].map(silent),
  ...["HPUB ⏎", "HPUB a⏎", "HPUB a 1⏎", "HPUB a b c 1 1⏎", "HPUB a b c d 1 1⏎"].map(silent),
  ...["SUB ⏎", "SUB \r⏎", "SUB a⏎", "SUB a q 1 x⏎", "SUB a q 1 x y⏎"].map(silent),
  ...["UNSUB ⏎", "UNSUB \r⏎", "UNSUB 1 2 3⏎", "UNSUB 1 2 3 4⏎"].map(silent),
  ...["CONNECT⏎", "CONNECT ⏎", "CONNECT {⏎", "CONNECT x⏎", "CONNECT {}x⏎", "CONNECT {} {}⏎", "CONNECT []⏎"].map(silent),
  ...['CONNECT "x"⏎', "CONNECT 1⏎", "CONNECT {'a':1}⏎", 'CONNECT {"a":1,}⏎', 'CONNECT {"verbose":true}}⏎'].map(silent),
  ...["INFO⏎", "INFO ⏎", "INFO {⏎", "INFO x⏎", "INFO []⏎"].map(silent),
  ...["-ERR x⏎", "-ERR 'Unknown Protocol Operation'⏎", "-err \t⏎"].map(silent),
  talk("a header from who has sent no CONNECT", beginner.isClosed("HPUB a 1 1⏎x⏎")),
  talk("a header from who has none", beginner.isClosed('CONNECT {"verbose":false}⏎HPUB a 1 1⏎')),
]);

describeWire("control lines of 4096 bytes, and longer ones", {}, [
  stays("an argument may have 4096", `SUB ${padded("a", " 1")}⏎PING⏎`, "PONG⏎"),
  stays("that end in LF alone", `SUB ${padded("a", " 1")}\nPING⏎`, "PONG⏎"),
  stays("so may that of PUB", `PUB ${padded("a", " 1")}⏎x⏎PING⏎`, "PONG⏎"),
  stays("and of HPUB", `HPUB ${padded("a", " 1 1")}⏎x⏎PING⏎`, "PONG⏎"),
  stays("and of UNSUB", `UNSUB ${padded("1")}⏎PING⏎`, "PONG⏎"),
  stays("and of CONNECT", `CONNECT ${padded('{"name":"', '"}')}⏎PING⏎`, "PONG⏎"),
  stays("blanks before it do not count", `SUB ${" ".repeat(5_000)}a 1⏎PUB a 1⏎x⏎`, "MSG a 1 1⏎x⏎"),
  stays(
    "nor does what is ignored",
    `PING${"x".repeat(5_000)}⏎PONG${"x".repeat(5_000)}⏎+OK${"x".repeat(5_000)}⏎`,
    "PONG⏎",
  ),
  closes("one more is too long, however the line would go on", `SUB ${padded("a")}a`, TOO_LONG),
  closes("also with all its arguments", `SUB ${padded("a", " 1")}1`, TOO_LONG),
  closes("also of PUB", `PUB ${padded("a")}a`, TOO_LONG),
  closes("also of HPUB", `HPUB ${padded("a")}a`, TOO_LONG),
  closes("also of UNSUB", `UNSUB ${padded("1")}1`, TOO_LONG),
  closes("also of INFO", `INFO ${padded("{")}x`, TOO_LONG),
  closes("also of -ERR", `-ERR ${padded("x")}x`, TOO_LONG),
  closes("also of CONNECT", `CONNECT ${padded("{")}x`, TOO_LONG),
  closes("blanks within it count", `SUB a${" ".repeat(4_096)}`, TOO_LONG),
  closes("so do those behind it", `SUB a 1${" ".repeat(4_094)}`, TOO_LONG),
  closes("so does a CR that no LF follows", `SUB ${padded("a", " 1")}\rx`, TOO_LONG),
]);

describeWire("control lines of the length that was configured", { maxControlLine: 10 }, [
  talk("as long as allowed", beginner("SUB 12345678 1⏎PUB 12345678 1⏎x⏎", "+OK⏎+OK⏎MSG 12345678 1 1⏎x⏎")),
  talk("longer", beginner.isClosed("SUB 123456789 1", TOO_LONG)),
  talk("without an end", beginner.isClosed("SUB 12345678901", TOO_LONG)),
  talk("of a CONNECT", beginner.isClosed('CONNECT {"verbose":', TOO_LONG)),
]);

/** Texts, and bytes by their number. */
function wire(...parts: readonly (string | number)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.of(part) : bytesOf(part))));
}

/** An argument of 4096 bytes: its last byte before `end` is repeated. */
function padded(start: string, end = ""): string {
  return `${start}${"x".repeat(4_096 - start.length - end.length)}${end}`;
}

function unknown(says: string) {
  return closes(shown(says), says, UNKNOWN);
}

function silent(says: string) {
  return closes(shown(says), says);
}

function shown(says: string): string {
  return JSON.stringify(says);
}
