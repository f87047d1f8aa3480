import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OperationSink, Parser } from "./parser.ts";

const LIMITS = { maxControlLine: 64, maxPayload: 32 };

/** What a parser has told of, a line for each call. */
function parsed(chunks: readonly Buffer[], prepare?: (parser: Parser) => void): string[] {
  const calls: string[] = [];
  const sink: OperationSink = {
    connect: (json) => calls.push(`connect ${json.toString("latin1")}`),
    ping: () => calls.push("ping"),
    pong: () => calls.push("pong"),
    publish(message) {
      const { subject, reply, headerBytes, bodyStart, bodyEnd } = message;
      const size = message.line.toString("latin1", message.sizeStart, message.sizeEnd);
      const body = message.body.toString("latin1", bodyStart, bodyEnd);
      calls.push(`publish ${subject} ${reply || "-"} ${headerBytes}/${size} ${JSON.stringify(body)}`);
    },
    subscribe: (subject, queue, sid) => calls.push(`subscribe ${subject} ${queue ?? "-"} ${sid}`),
    unsubscribe: (sid, max) => calls.push(`unsubscribe ${sid} ${max ?? "-"}`),
    fault: (fault) => calls.push(`fault ${fault}`),
  };
  const parser = new Parser(sink, LIMITS);
  parser.acceptsHeaders = true;
  prepare?.(parser);
  for (const chunk of chunks) parser.push(chunk);
  return calls;
}

/** The chunk in two at every place, and one byte at a time. */
function* cuts(whole: Buffer): Generator<Buffer[]> {
  for (let at = 1; at < whole.length; at += 1) yield [whole.subarray(0, at), whole.subarray(at)];
  yield [...whole].map((byte) => Buffer.from([byte]));
}

describe("a parser", () => {
  test.each<[string, ...string[]]>([
    ["PING\r\n", "ping"],
    ["pInG whatever\nPONG\r\n", "ping", "pong"],
    ["+OK\r\n+ok now\n"],
    ["CONNECT {}\r\n", "connect {}"],
    ['connect{"a":1}\n', 'connect {"a":1}'],
    ["CONNECT  {}\r\n", "connect {}"],
    ["CONNECTx  {}\r\n", "connect x  {}"],
    ['INFO {"a":1}\r\nPING\r\n', "ping"],
    ["SUB a 1\r\nSUB  b\tq  2 \r\n", "subscribe a - 1", "subscribe b q 2"],
    ["SUB a 1\r\r\n", "subscribe a - 1"],
    [
      "UNSUB 1\r\nUNSUB 1 5\r\nUNSUB 1 0\r\nUNSUB 1 x\r\n",
      "unsubscribe 1 -",
      "unsubscribe 1 5",
      "unsubscribe 1 -",
      "unsubscribe 1 -",
    ],
    ["PUB a 5\r\nhello\r\n", 'publish a - 0/5 "hello"'],
    ["PUB a b 002\nhi\r\nPUB c 0\r\n\r\n", 'publish a b 0/002 "hi"', 'publish c - 0/0 ""'],
    ["HPUB a b 4 6\r\nHEADhi\r\n", 'publish a b 4/6 "HEADhi"'],
    ["PUB a 4\r\n\r\n\r\n\r\n", 'publish a - 0/4 "\\r\\n\\r\\n"'],
    [`PUB ${"s".repeat(62)} 0\r\n\r\n`, `publish ${"s".repeat(62)} - 0/0 ""`],
    [`PUB ${"s".repeat(63)} 0\r\n\r\n`, "fault control-line"],
    [`PUB${" ".repeat(500)}a 0\r\n\r\n`, 'publish a - 0/0 ""'],
    [`SUB ${"s".repeat(65)}`, "fault control-line"],
    ["PUB a 33\r\n", "fault payload"],
    ["PUB a 2\r\nabc\r\n", "fault unknown-operation"],
    ["PUB a 2\r\nab\n", "fault unknown-operation"],
    ["PUB a 2\r\nab\r\r", "fault unknown-operation"],
    ["PING\r\nX", "ping", "fault unknown-operation"],
    ["\r\n", "fault unknown-operation"],
    [" PING\r\n", "fault unknown-operation"],
    ["PIX", "fault unknown-operation"],
    ["PUB\r\n", "fault unknown-operation"],
    ["PUB a\r\n", "fault arguments"],
    ["PUB a b c 1\r\nx\r\n", "fault arguments"],
    ["PUB a 1234567890\r\n", "fault arguments"],
    ["PUB a -1\r\n", "fault arguments"],
    ["HPUB a 3 2\r\n", "fault arguments"],
    ["SUB a\r\n", "fault arguments"],
    ["SUB a b c d\r\n", "fault arguments"],
    ["UNSUB a b c\r\n", "fault arguments"],
    ["-ERR 'x'\r\n", "fault arguments"],
    ["INFO [1]\r\n", "fault arguments"],
  ])("reads %j however it is cut", (text, ...expected) => {
    const whole = Buffer.from(text, "latin1");

    expect(parsed([whole])).toEqual(expected);
    for (const chunks of cuts(whole)) expect(parsed(chunks)).toEqual(expected);
  });

  test("takes HPUB for a fault where it is not accepted", () => {
    const chunks = [Buffer.from("HPUB a 1 1\r\nx\r\n")];

    expect(parsed(chunks, (parser) => (parser.acceptsHeaders = false))).toEqual(["fault arguments"]);
  });

  test("wants CONNECT first where it must be", () => {
    const mustConnect = (parser: Parser): void => void (parser.mustConnect = true);

    expect(parsed([Buffer.from("c")], mustConnect)).toEqual([]);
    expect(parsed([Buffer.from("PING\r\n")], mustConnect)).toEqual(["fault authorization"]);
  });

  test("keeps what comes while it is held, and goes on with it in order", () => {
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(name);
    const parser: Parser = new Parser(
      {
        connect() {
          calls.push("connect");
          parser.hold();
        },
        ping: note("ping"),
        pong: note("pong"),
        publish: note("publish"),
        subscribe: note("subscribe"),
        unsubscribe: note("unsubscribe"),
        fault: note("fault"),
      },
      LIMITS,
    );

    parser.push(Buffer.from("PING\r\nCONNECT {}\r\nPONG\r\nCONNECT {}\r\nPI"));
    parser.push(Buffer.from("NG\r\n"));
    expect(calls).toEqual(["ping", "connect"]);
    parser.resume();
    expect(calls).toEqual(["ping", "connect", "pong", "connect"]);
    parser.resume();

    expect(calls).toEqual(["ping", "connect", "pong", "connect", "ping"]);
  });

  test("gives the same of any conversation, whatever the pieces", () => {
    const operation = fc.oneof(
      fc.constantFrom(
        "PING\r\n",
        "pong\n",
        "+OK\r\n",
        "SUB a.* 1\r\n",
        "SUB  x q 2\r\n",
        "UNSUB 1 3\r\n",
        "CONNECT {}\r\n",
      ),
      fc.string({ maxLength: 20 }).map((body) => `PUB a.b r ${Buffer.byteLength(body)}\r\n${body}\r\n`),
      fc.string({ maxLength: 20 }).map((body) => `HPUB a 3 ${Buffer.byteLength(body) + 3}\r\n\r\r\r${body}\r\n`),
      fc.string({ maxLength: 8 }),
    );
    const conversation = fc.array(operation, { maxLength: 12 }).map((operations) => Buffer.from(operations.join("")));

    fc.assert(
      fc.property(conversation, fc.array(fc.nat(200), { maxLength: 20 }), (whole, places) => {
        const ends = [...new Set(places.filter((at) => at < whole.length)), whole.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));

        expect(parsed(chunks)).toEqual(parsed([whole]));
      }),
      { numRuns: 3_000 },
    );
  });
});
