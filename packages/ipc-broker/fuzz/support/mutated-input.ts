import { damaged } from "../../../../scripts/fuzz/damage.ts";
import type { Random } from "../../../../scripts/fuzz/random.ts";

/** What clients send, by the piece. */
const VALID = [
  "PING\r\n",
  "PONG\r\n",
  "+OK\r\n",
  "ping later\n",
  'CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\n',
  'CONNECT {"verbose":true,"pedantic":true,"echo":false,"protocol":1,"name":"é"}\r\n',
  "CONNECT {}\r\n",
  'INFO {"server_id":"x"}\r\n',
  "SUB a 1\r\n",
  "SUB a.* q 2\r\n",
  "SUB\ta.>  3 \n",
  "SUB *.b.> 4\r\n",
  "UNSUB 1\r\n",
  "UNSUB 2 3\r\n",
  "PUB a 5\r\nhello\r\n",
  "PUB a.b r.1 0\r\n\r\n",
  "PUB a.b.c 12\r\nPING\r\nPONG\r\n\r\n",
  "HPUB a 12 14\r\nNATS/1.0\r\n\r\nhi\r\n",
  "HPUB a.b r 3 5\r\nabcde\r\n",
  "hpub a 0 1\r\nx\r\n",
].map((text) => Buffer.from(text));

/** What makes trouble when it is put into something valid. */
const TROUBLE = [
  ["\r", "\n", "\r\n", "\r\r\n", " ", "\t", "\0", "\xff", "é", ".", "..", "*", ">", "'", '"', "{", "}", "[", "null"],
  ["0", "00", "-1", "9", "999999999", "1000000000", "99999999999999999999", "4294967296", "1e3", "0x10", "1048577"],
  ["PUB ", "HPUB ", "SUB ", "UNSUB ", "CONNECT ", "INFO ", "-ERR ", "MSG ", "PING", "P", "HMSG a 1 1 1\r\n", "+OK"],
  ["x".repeat(40), " ".repeat(40), "a.".repeat(30), "1 ".repeat(10), "x".repeat(300)],
]
  .flat()
  .map((text) => Buffer.from(text, "latin1"));

const MAX_PIECES = 4;
const MAX_EDITS = 3;
const MAX_BYTES = 2_000;

/** Some valid operations in a row, of which most have been damaged. */
export function mutatedInput(random: Random): Buffer {
  let input: Buffer = Buffer.concat(Array.from({ length: 1 + random.below(MAX_PIECES) }, () => random.oneOf(VALID)));
  for (let edits = random.below(MAX_EDITS + 1); edits > 0; edits -= 1) {
    input = damaged(input, { valid: VALID, trouble: TROUBLE }, random);
  }
  return input.subarray(0, MAX_BYTES);
}
