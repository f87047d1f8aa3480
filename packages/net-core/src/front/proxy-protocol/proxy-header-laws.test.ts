import fc from "fast-check";
import { expect, test } from "vitest";
import { anyProxyHeader } from "../../../fuzz/support/any-proxy-header.ts";
import { encodeProxyHeader } from "./encode-proxy-header.ts";
import { readProxyHeader } from "./read-proxy-header.ts";

const maxBytes = 65_551;

test("reading undoes encoding", () => {
  fc.assert(
    fc.property(anyProxyHeader, (header) => {
      const bytes = encodeProxyHeader(header);

      expect(readProxyHeader(bytes, { maxBytes })).toStrictEqual({ state: "header", header, length: bytes.length });
    }),
    { numRuns: 1000 },
  );
});

test("a header is incomplete up to its last byte, and what follows it does not matter", () => {
  fc.assert(
    fc.property(anyProxyHeader, fc.uint8Array({ minLength: 1, maxLength: 20 }), (header, after) => {
      const bytes = encodeProxyHeader(header);
      const whole = readProxyHeader(bytes, { maxBytes });

      for (let end = 0; end < bytes.length; end += 1) {
        expect(readProxyHeader(bytes.subarray(0, end), { maxBytes })).toEqual({ state: "incomplete" });
      }
      expect(readProxyHeader(Buffer.concat([bytes, after]), { maxBytes })).toStrictEqual(whole);
    }),
    { numRuns: 200 },
  );
});

test("what was read does not change with the bytes it was read from", () => {
  fc.assert(
    fc.property(anyProxyHeader, (header) => {
      const bytes = encodeProxyHeader(header);
      const reading = readProxyHeader(bytes, { maxBytes });
      bytes.fill(0x55);

      expect(reading).toMatchObject({ header });
    }),
    { numRuns: 300 },
  );
});

// Of each kind of line, so that a start of one can be ended by the end of another.
const LINES = [
  "PROXY TCP4 1.2.3.4 25.34.0.255 7 65535\r\n",
  "PROXY TCP6 1:2:3:4:5:6:7:8 2001:db8::ffff:9 1 443\r\n",
  "PROXY TCP6 ::ffff:1.2.3.4 1:2:3:4:5:6:1.2.3.4 80 0\r\n",
  "PROXY TCP6 :: a:b:c:d:e:f:1:: 9 10\r\n",
  "PROXY UNKNOWN x\r\n",
  "PROXY UNKNOWN\r\n",
];

test.each(LINES)("%j with another byte is invalid at it, unless the start can still become a line", (line) => {
  for (let at = 1; at < line.length; at += 1) {
    for (const byte of "0159afg:.% \r\nPTCU46\0\xff") {
      const start = line.slice(0, at) + byte;
      const { state } = readProxyHeader(Buffer.from(start, "latin1"));

      expect(state === "invalid", JSON.stringify(start)).toBe(!isStartOfLine(start));
    }
  }
});

/** Whether the end of one of the lines, or of an address in them, makes a whole line of it. */
function isStartOfLine(start: string): boolean {
  if (start.includes("UNKNOWN ")) return true;
  return endings.some((end) => isLine(start + end));
}

const endings = ["", ...new Set(LINES.flatMap((line) => Array.from(line, (_, at) => line.slice(at))))];

/** The grammar of §2.1 once more, for whole lines only. */
function isLine(line: string): boolean {
  const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  const ipv4 = `${octet}(\\.${octet}){3}`;
  const port = "(0|[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])";
  if (/^PROXY UNKNOWN( [^]*)?\r\n$/.test(line)) return true;
  if (new RegExp(`^PROXY TCP4 ${ipv4} ${ipv4} ${port} ${port}\r\n$`).test(line)) return true;
  const fields = new RegExp(`^PROXY TCP6 ([\\da-fA-F:.]+) ([\\da-fA-F:.]+) ${port} ${port}\r\n$`).exec(line);
  return fields !== null && URL.canParse(`http://[${fields[1]}]`) && URL.canParse(`http://[${fields[2]}]`);
}
