import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { encodeProxyHeader } from "../src/front/proxy-protocol/encode-proxy-header.ts";
import type { ProxyHeader, ProxyHeaderReading } from "../src/front/proxy-protocol/proxy-header.ts";
import { readProxyHeader } from "../src/front/proxy-protocol/read-proxy-header.ts";
import { anyProxyHeader } from "./support/any-proxy-header.ts";
import { runFuzz } from "./support/run.ts";

const MAX_LINE_BYTES = 107;
const MAX_BYTES = 4_096;

// A fixed choice of them, so that a seed of the run says all.
const VALID = fc.sample(anyProxyHeader, { numRuns: 4_000, seed: 1 }).map((header) => encodeProxyHeader(header));
const valid = fc.constantFrom(...VALID);

interface Edit {
  readonly kind: "flip" | "set" | "cut" | "insert" | "remove" | "length" | "splice" | "repeat";
  readonly at: number;
  readonly value: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("flip", "set", "cut", "insert", "remove", "length", "splice", "repeat"),
  at: fc.nat(0xffff),
  value: fc.nat(0xffff),
});

const PIECES = [
  ["PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", " ", "\r\n", "\r", "\n", "\0", "é", "0", "01", "65535", "65536"],
  ["1.2.3.4 ", "255.255.255.255 ", "::1 ", "::ffff:1.2.3.4 ", "1:2:3:4:5:6:7:8 ", "fe80::1%a "],
].flat();
const pieces = fc.constantFrom(...PIECES);
const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n");
const anyBytes = fc.uint8Array({ maxLength: 300 });

const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 1, arbitrary: anyBytes.map((array) => Buffer.from(array)) },
  {
    weight: 2,
    arbitrary: fc.array(pieces, { maxLength: 12 }).map((all) => Buffer.from(`PROXY ${all.join("")}`, "latin1")),
  },
  { weight: 1, arbitrary: anyBytes.map((array) => Buffer.concat([signature, array])) },
  { weight: 1, arbitrary: anyBytes.map((array) => Buffer.concat([signature, Buffer.from([0x21, 0x11]), array])) },
  {
    weight: 5,
    arbitrary: fc.tuple(valid, fc.array(edit, { maxLength: 4 })).map(([start, edits]) => edits.reduce(edited, start)),
  },
);

const input = fc.tuple(bytes, fc.array(fc.nat(0xffff), { minLength: 3, maxLength: 3 }));

runFuzz({
  name: "proxy-protocol",
  arbitrary: input,
  check: ([whole, cuts]) => {
    const reading = readProxyHeader(whole, { maxBytes: MAX_BYTES });
    checkAlone(whole, reading);
    for (const cut of cuts) checkStart(whole.subarray(0, cut % (whole.length + 1)), reading);
  },
});

function checkAlone(whole: Buffer, reading: ProxyHeaderReading): void {
  if (reading.state === "incomplete") ok(whole.length < (whole[0] === 0x50 ? MAX_LINE_BYTES : MAX_BYTES));
  if (reading.state !== "header") return;
  ok(reading.length > 0 && reading.length <= Math.min(whole.length, MAX_BYTES));
  checkEncoded(reading.header);
}

/** What was read can be written, and is read again. */
function checkEncoded(header: ProxyHeader): void {
  if (!header.source && !header.destination && header.transport !== "unspec") return; // two sockets without a name
  const again = readProxyHeader(encodeProxyHeader(header), { maxBytes: 0xffff + 16 });
  deepStrictEqual(again.state === "header" && again.header, header);
}

/** What a start of the bytes says holds for all of them. */
function checkStart(start: Buffer, whole: ProxyHeaderReading): void {
  const reading = readProxyHeader(start, { maxBytes: MAX_BYTES });
  if (whole.state === "header" && start.length >= whole.length) deepStrictEqual(reading, whole);
  else if (whole.state === "invalid" && reading.state === "invalid") strictEqual(reading.reason, whole.reason);
  else strictEqual(reading.state, "incomplete");
}

function edited(before: Buffer, { kind, at, value }: Edit): Buffer {
  const place = at % (before.length + 1);
  const head = before.subarray(0, place);
  const tail = before.subarray(place);
  const byte = Buffer.from([value & 0xff]);
  switch (kind) {
    case "flip":
      return Buffer.concat([head, Buffer.from([(tail[0] ?? 0) ^ (1 << (value % 8))]), tail.subarray(1)]);
    case "set":
      return Buffer.concat([head, byte, tail.subarray(1)]);
    case "cut":
      return head;
    case "insert":
      return Buffer.concat([head, byte, tail]);
    case "remove":
      return Buffer.concat([head, tail.subarray(value % 20)]);
    case "length":
      return Buffer.concat([
        before.subarray(0, 14),
        Buffer.from([(value >> 8) % 18, value & 0xff]),
        before.subarray(16),
      ]);
    case "splice":
      return Buffer.concat([head, (VALID[value % VALID.length] ?? before).subarray(place)]);
    case "repeat":
      return Buffer.concat([head, tail, tail]);
  }
}
