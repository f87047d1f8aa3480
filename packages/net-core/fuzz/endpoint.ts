import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { checkEndpoint, type Endpoint, formatEndpoint, parseEndpoint } from "../src/address/endpoint.ts";
import { InvalidEndpointError } from "../src/errors.ts";
import { runFuzz } from "./support/run.ts";

const VALID = [
  ["tcp://1.2.3.4:80", "255.255.255.255:65535", ":7007", "tcp://:0", "LocalHost:7007", "a-b.example.:1", "udp:53"],
  ["[2001:DB8:0:0::1]:80", "tcp://[::]:80", "[fe80::1%eth0]:80", "[::FFFF:10.0.0.1]:7007", "[::ffff:0102:0304]:80"],
  ["unix:/run/echo.sock", "unix:///run/echo.sock", "unix:x", "unix:@echo", "unix:./@echo", "unix:a%20b c?d#e:f"],
  ["npipe:echo", "npipe://./pipe/echo", "npipe:////./pipe/Echo/1", "fd:0", "fd:2147483647", "systemd:echo.socket"],
].flat();

// The notation's own pieces come far deeper into the parser than any random text.
const PIECES = [
  ["tcp://", "unix:", "npipe:", "fd:", "systemd:", "//./pipe/", "[", "]", ":", "::1", "::ffff:", "1.2.3.4", "%eth0"],
  [".", "/", "@", "%", "\0", "\\", "a", "Z", "é", "\ud800", "😀", "0", "010", "0x", "80", "65536", "-", "_", " ", "\n"],
].flat();
const pieces = fc.constantFrom(...PIECES);

interface Edit {
  readonly kind: "insert" | "remove" | "replace" | "repeat" | "case";
  readonly at: number;
  readonly piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("insert", "remove", "replace", "repeat", "case"),
  at: fc.nat(0xffff),
  piece: pieces,
});

const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.tuple(pieces, fc.string({ maxLength: 20 })).map((all) => all.join("")) },
  { weight: 3, arbitrary: fc.array(pieces, { maxLength: 10 }).map((all) => all.join("")) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...VALID), fc.array(edit, { maxLength: 4 }))
      .map(([start, edits]) => edits.reduce(edited, start)),
  },
);

const parsed = { texts: 0 };

runFuzz({
  name: "endpoint",
  arbitrary: texts,
  check: (text) => {
    const endpoint = parseOrRefuse(text);
    if (endpoint === undefined) return;
    parsed.texts += 1;
    const canonical = formatEndpoint(endpoint);
    deepStrictEqual(parseEndpoint(canonical), endpoint);
    deepStrictEqual(checkEndpoint(endpoint), endpoint);
    strictEqual(formatEndpoint(parseEndpoint(canonical)), canonical);
    ok(Object.isFrozen(endpoint));
  },
});

process.stdout.write(`endpoint: ${parsed.texts} of the texts were endpoints\n`);

function parseOrRefuse(text: string): Endpoint | undefined {
  try {
    return parseEndpoint(text);
  } catch (error) {
    if (error instanceof InvalidEndpointError) return undefined;
    throw error;
  }
}

function edited(before: string, { kind, at, piece }: Edit): string {
  const place = at % (before.length + 1);
  const head = before.slice(0, place);
  const tail = before.slice(place);
  switch (kind) {
    case "insert":
      return head + piece + tail;
    case "remove":
      return head + tail.slice(1);
    case "replace":
      return head + piece + tail.slice(1);
    case "repeat":
      return head + tail + tail;
    case "case":
      return head.toUpperCase() + tail;
  }
}
