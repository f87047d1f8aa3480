import { hashPassword, OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import { hashSync } from "bcryptjs";
import { describe, expect, test } from "vitest";
import { inspect } from "node:util";
import { resolveSecret, unknownSecret } from "./secret.ts";

const BCRYPT = hashSync("correct horse", 4);
const SCRYPT = await hashPassword("correct horse", { ln: 4 });

describe.each([
  ["in the clear", "correct horse", false],
  ["as $2b$", BCRYPT.replace(/^\$2.\$/, "$2b$"), true],
  ["as $2a$", BCRYPT.replace(/^\$2.\$/, "$2a$"), true],
  ["as $2y$", BCRYPT.replace(/^\$2.\$/, "$2y$"), true],
  ["as $scrypt$", SCRYPT, true],
])("a secret %s", (_, configured, isHashed) => {
  const secret = resolveSecret("password", configured);

  test.each([
    ["correct horse", true],
    ["correct horse ", false],
    ["Correct horse", false],
    ["correct", false],
    ["", false],
  ])("compared with %o: %o", async (shown, expected) => {
    expect(await secret.matches(shown)).toBe(expected);
  });

  test("says whether it is a hash, which is itself not the password", async () => {
    expect(secret.isHashed).toBe(isHashed);
    expect(await secret.matches(configured)).toBe(!isHashed);
  });

  test("equals what is configured alike, and nothing else", () => {
    expect(secret.equals(resolveSecret("password", configured))).toBe(true);
    expect(secret.equals(resolveSecret("password", "correct hors"))).toBe(false);
  });

  test("is not to be seen", () => {
    expect(inspect(secret, { depth: 9, showHidden: true }) + JSON.stringify(secret)).not.toContain(configured);
  });
});

test("two hashes of one password are not the same", async () => {
  const other = resolveSecret("password", await hashPassword("correct horse", { ln: 4 }));

  expect(resolveSecret("password", SCRYPT).equals(other)).toBe(false);
});

test.each(["$ecret", "$2", "pa$$word$", "$$$", "$home$x"])("%o is in the clear", async (password) => {
  expect(await resolveSecret("password", password).matches(password)).toBe(true);
});

test("a secret that nobody knows is another each time", async () => {
  expect(unknownSecret().equals(unknownSecret())).toBe(false);
  expect(await unknownSecret().matches("")).toBe(false);
});

describe("what is no secret", () => {
  test.each([
    ["nothing", ""],
    ["a number", 12345],
    ["null", null],
    ["a bcrypt hash that is cut off", BCRYPT.slice(0, -1)],
    ["a bcrypt hash with something behind it", `${BCRYPT}.`],
    ["a bcrypt hash without a cost", BCRYPT.replace("$04$", "$00$")],
    ["a bcrypt hash of a kind that was never right", BCRYPT.replace(/^\$2.\$/, "$2x$")],
    ["a scrypt hash that is cut off", SCRYPT.slice(0, -30)],
    ["a hash of argon2", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$hash"],
    ["a hash of crypt", "$6$saltsalt$hash"],
    ["a hash of yescrypt", "$y$j9T$salt$hash"],
  ])("%s is refused, and not shown", (_, value) => {
    const error = thrownBy(() => resolveSecret("auth.token", value));

    expect(error).toMatchObject({ option: "auth.token" });
    expect(error instanceof OptionTypeError || error instanceof OptionRangeError).toBe(true);
    if (value) expect(inspect(error, { depth: 9 })).not.toContain(String(value));
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
