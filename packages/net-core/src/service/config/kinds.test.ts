import fc from "fast-check";
import { safeParse } from "valibot";
import { describe, expect, test } from "vitest";
import { addresses, choice, count, duration, endpoint, endpoints, size, text, toggle } from "./kinds.ts";
import type { Setting } from "./setting.ts";

const HELP = { help: "it" };

describe.each<[string, Setting<number | undefined>, Readonly<Record<string, number>>]>([
  ["a time", duration(HELP), { "": 1, ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }],
  [
    "a size",
    size({ ...HELP, max: 2 ** 31 - 1 }),
    { "": 1, b: 1, k: 1024, K: 1024, kB: 1024, MiB: 1024 ** 2, g: 1024 ** 3 },
  ],
])("%s", (_, { schema, format }, units) => {
  test("is its digits times its unit, up to its maximum", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...Object.entries(units)), (amount, [unit, ofOne]) => {
        const { success, output } = safeParse(schema, `${amount}${unit}`);

        const expected = amount * ofOne;
        expect(success && output).toBe(expected < 2 ** 31 && expected);
      }),
    );
  });

  test("is the same when it is read back", () => {
    const round = fc.constantFrom(1, 10, 60, 1_000, 1_024, 60_000, 1_048_576);

    fc.assert(
      fc.property(fc.nat({ max: 2_000 }), round, (amount, factor) => {
        expect(safeParse(schema, format(amount * factor)).output).toBe(amount * factor);
      }),
    );
  });

  test.each([
    "",
    " 1",
    "1 s",
    "-1",
    "1.5s",
    "s",
    "1e3",
    "1sk",
    "0x10",
    "1_000",
    "9".repeat(16),
    -1,
    1.5,
    NaN,
    Infinity,
    true,
    null,
    [1],
  ])("is not %j", (raw) => {
    expect(safeParse(schema, raw).success).toBe(false);
  });
});

describe("what is shown of a value", () => {
  test.each<[Setting<never>, unknown]>([
    [count(HELP), 5],
    [text(HELP), "two words"],
    [choice(["a", "b"], HELP), "b"],
    [toggle(HELP), false],
    [endpoint(HELP), { kind: "tcp", host: "::1", port: 7007 }],
    [endpoints(HELP), [{ kind: "unix", path: "\0it" }]],
    [addresses(HELP), ["10.0.0.0/8", "unix"]],
  ] as [Setting<never>, unknown][])("is that value again when it is read", ({ schema, format }, value) => {
    expect(safeParse(schema, format(value as never)).output).toEqual(value);
  });
});

test.each<[Setting, readonly [raw: unknown, isAllowed: boolean][]]>([
  [
    count({ ...HELP, min: 1, max: 9 }),
    [
      ["1", true],
      ["9", true],
      [5, true],
      ["0", false],
      ["10", false],
      ["+1", false],
      [1.5, false],
    ],
  ],
  [
    duration({ ...HELP, min: 1_000, orZero: true }),
    [
      ["0", true],
      ["999", false],
      ["1s", true],
      [0, true],
    ],
  ],
  [
    duration({ ...HELP, min: 1_000 }),
    [
      ["0", false],
      ["1s", true],
    ],
  ],
  [
    duration(HELP),
    [
      ["2147483647", true],
      ["2147483648", false],
      ["24d", true],
      ["25d", false],
    ],
  ],
  [
    text(HELP),
    [
      ["x", true],
      [7, true],
      ["", false],
      [1e21, false],
      [true, false],
    ],
  ],
  [
    choice(["low", "high"], HELP),
    [
      ["low", true],
      ["Low", false],
      ["", false],
    ],
  ],
  [
    toggle(HELP),
    [
      [true, true],
      ["off", true],
      ["maybe", false],
      [1, false],
    ],
  ],
  [
    endpoint(HELP),
    [
      ["tcp://:1", true],
      [["tcp://:1"], false],
      ["tcp://:x", false],
    ],
  ],
  [
    endpoints(HELP),
    [
      ["tcp://:1", true],
      [["tcp://:1", "fd:3"], true],
      [[], false],
      [[1], false],
    ],
  ],
  [
    addresses(HELP),
    [
      ["10.0.0.0/8", true],
      [[], true],
      ["10.0.0.1/8", false],
      [["x"], false],
    ],
  ],
])("setting %# allows what it says, and nothing else", ({ schema }, cases) => {
  const allowed = cases.filter(([raw]) => safeParse(schema, raw).success);

  expect(allowed).toEqual(cases.filter(([, isAllowed]) => isAllowed));
});
