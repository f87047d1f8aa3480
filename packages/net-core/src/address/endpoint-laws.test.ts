import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidEndpointError } from "../errors.ts";
import { checkEndpoint, type Endpoint, formatEndpoint, parseEndpoint } from "./endpoint.ts";

const port = fc.nat(65_535);
const zone = fc.string({
  unit: fc.constantFrom(..."aZ0._~-".split("")),
  minLength: 1,
  maxLength: 15,
});
const name = fc.domain().chain((text) => fc.constantFrom(text, text.toUpperCase(), `${text}.`));
// 16-bit words that make the mapped prefix and runs of zeros likely.
const words = fc.array(fc.constantFrom("0", "1", "ffff", "ABC"), { minLength: 8, maxLength: 8 });
const ipv6 = fc.oneof(
  fc.ipV6(),
  words.map((texts) => texts.join(":")),
  fc.ipV4().map((text) => `::ffff:${text}`),
  fc.tuple(fc.ipV6(), zone).map((parts) => parts.join("%")),
);
const pathText = fc.string({ unit: "binary", minLength: 1, maxLength: 25 });
const nearSyntax = fc.string({
  unit: fc.constantFrom(..."@/.\\:a%\0 é".split("")),
  minLength: 1,
  maxLength: 25,
});
const path = fc.oneof(pathText, nearSyntax);

const endpoints: fc.Arbitrary<Endpoint> = fc.oneof(
  fc.record({ kind: fc.constant("tcp" as const), port }),
  fc.record({ kind: fc.constant("tcp" as const), host: fc.oneof(fc.ipV4(), ipv6, name), port }),
  fc.record({ kind: fc.constant("unix" as const), path }),
  fc.record({ kind: fc.constant("unix" as const), path: path.map((text) => `\0${text}`) }),
  fc.record({
    kind: fc.constant("npipe" as const),
    path: path.map((text) => `\\\\.\\pipe\\${text}`),
  }),
  fc.record({ kind: fc.constant("fd" as const), fd: fc.nat() }),
  fc.record({ kind: fc.constant("systemd" as const), name: fc.string({ minLength: 1 }) }),
);
const checked = endpoints.map((endpoint) => attempt(() => checkEndpoint(endpoint)));

// Texts made of the notation's own pieces come far deeper into the parser than any random text.
const pieces = [
  "tcp://",
  "unix:",
  "npipe:",
  "fd:",
  "systemd:",
  "//./pipe/",
  "[",
  "]",
  ":",
  "::1",
  "::ffff:",
  "1.2.3.4",
];
const signs = [".", "/", "@", "%", "\0", "\\", "a", "é", "\ud800", "0", "010", "0x", "80", "65536", "-", " ", "\n"];
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...pieces, ...signs), maxLength: 8 }),
  fc.tuple(fc.constantFrom(...pieces), fc.string()).map((parts) => parts.join("")),
);

test("parse undoes format", () => {
  forEvery(checked, (endpoint) => {
    expect(parseEndpoint(formatEndpoint(endpoint))).toStrictEqual(endpoint);
  });
});

test("a checked endpoint stays as it is", () => {
  forEvery(checked, (endpoint) => {
    expect(checkEndpoint(endpoint)).toStrictEqual(endpoint);
  });
});

test("parse throws nothing but InvalidEndpointError, and what it reads has one text", () => {
  forEvery(texts, (text) => {
    const endpoint = attempt(() => parseEndpoint(text));
    if (endpoint === undefined) return;
    const canonical = formatEndpoint(endpoint);

    expect(checkEndpoint(endpoint)).toStrictEqual(endpoint);
    expect(parseEndpoint(canonical)).toStrictEqual(endpoint);
    expect(formatEndpoint(parseEndpoint(canonical))).toBe(canonical);
  });
});

test("the short form of TCP is the long one", () => {
  forEvery(
    fc.tuple(
      fc.oneof(
        fc.ipV4(),
        ipv6.map((text) => `[${text}]`),
        fc.constant(""),
      ),
      port,
    ),
    ([host, number]) => {
      expect(attempt(() => parseEndpoint(`${host}:${number}`))).toStrictEqual(
        attempt(() => parseEndpoint(`tcp://${host}:${number}`)),
      );
    },
  );
});

function forEvery<T>(values: fc.Arbitrary<T>, law: (value: NonNullable<T>) => void): void {
  const claim = fc.property(values, (value) => {
    fc.pre(value !== undefined && value !== null);
    law(value);
  });
  fc.assert(claim, { numRuns: 2000, maxSkipsPerRun: 10 });
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof InvalidEndpointError) return undefined;
    throw error;
  }
}
