import { describe, expect, test } from "vitest";
import { TelnetFilter } from "./telnet-filter.ts";

const CASES: readonly (readonly [what: string, bytes: string, text: string, answer: string])[] = [
  ["nothing of telnet", "hello\n", "hello\n", ""],
  ["a request for an option", "a\xff\xfd\x01b", "ab", "\xff\xfc\x01"],
  ["an offer of an option", "a\xff\xfb\x1fb", "ab", "\xff\xfe\x1f"],
  ["refusals", "a\xff\xfc\x01\xff\xfe\x02b", "ab", ""],
  ["a subnegotiation", "a\xff\xfa\x18\x00xterm\xff\xff\xff\xf0b", "ab", ""],
  ["a command without an option", "a\xff\xf4b", "ab", ""],
  ["the byte 255 itself", "a\xff\xffb", "a\xffb", ""],
];

function filtered(chunks: readonly Buffer[]): { text: string; answer: string } {
  let answer = "";
  const filter = new TelnetFilter((bytes) => (answer += bytes.toString("latin1")));
  return { text: chunks.map((chunk) => filter.push(chunk).toString("latin1")).join(""), answer };
}

describe("of a client that sends", () => {
  test.each(CASES)("%s the rest is read, and what must be is answered", (_, bytes, text, answer) => {
    const chunk = Buffer.from(bytes, "latin1");

    expect(filtered([chunk])).toEqual({ text, answer });
    expect(filtered([...chunk].map((byte) => Buffer.from([byte])))).toEqual({ text, answer });
  });
});
