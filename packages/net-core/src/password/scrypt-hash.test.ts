import { describe, expect, test } from "vitest";
import { OptionRangeError, OptionTypeError } from "../errors.ts";
import { hashPassword, parseScryptHash, type ScryptCost, verifyScrypt } from "./scrypt-hash.ts";

const CHEAP = { ln: 4, r: 1, p: 1 };
// From the documentation of passlib: https://passlib.readthedocs.io/en/stable/lib/passlib.hash.scrypt.html
const PASSLIB = "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E";

async function isRight(password: string, text: string): Promise<boolean> {
  const hash = parseScryptHash(text);
  if (!hash) throw new Error(`no hash: ${text}`);
  return await verifyScrypt(password, hash);
}

test("a hash holds for its password and no other", async () => {
  const hash = await hashPassword("pässwörd", CHEAP);

  expect(await isRight("pässwörd", hash)).toBe(true);
  expect(await isRight("pässwörd ", hash)).toBe(false);
  expect(await isRight("", hash)).toBe(false);
});

test("a hash says what it cost", async () => {
  expect(await hashPassword("password", { ln: 5, r: 2, p: 3 })).toMatch(
    /^\$scrypt\$ln=5,r=2,p=3\$[\w+/]{22}\$[\w+/]{43}$/,
  );
});

test("what is left out of the cost is the default", async () => {
  const hash = await hashPassword("password");

  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
  expect(await isRight("password", hash)).toBe(true);
});

test("no two hashes are the same", async () => {
  expect(await hashPassword("password", CHEAP)).not.toBe(await hashPassword("password", CHEAP));
});

test("passlib's hashes hold", async () => {
  expect(await isRight("password", PASSLIB)).toBe(true);
  expect(await isRight("Password", PASSLIB)).toBe(false);
});

describe("a text that is no hash", () => {
  test.each([
    ["", "nothing"],
    ["password", "no hash"],
    [PASSLIB.slice(1), "without its beginning"],
    [`${PASSLIB}=`, "padded"],
    [`${PASSLIB}$`, "with more at the end"],
    [PASSLIB.replace("ln=16,", ""), "without a part of the cost"],
    [PASSLIB.replace("ln=16", "ln=0"), "without rounds"],
    [PASSLIB.replace("ln=16", "ln=21"), "with too many rounds"],
    [PASSLIB.replace("r=8", "r=33"), "with blocks too large"],
    [PASSLIB.replace("ln=16,r=8", "ln=20,r=9"), "with too much of both"],
    [PASSLIB.replace("p=1", "p=17"), "with too many times"],
    [PASSLIB.replace("p=1", "p=0"), "done not once"],
    [PASSLIB.replace("$aM15713r3Xsvxbi31lqr1Q$", "$aM15$"), "with little salt"],
    [PASSLIB.slice(0, -25), "with little hash"],
    [PASSLIB.replace("+", "-"), "with other letters"],
  ])("%o is not taken for one: %s", (text) => {
    expect(parseScryptHash(text)).toBeUndefined();
  });
});

describe("what cannot be hashed", () => {
  test.each<[string, unknown, ScryptCost, string]>([
    ["an empty password", "", CHEAP, "password"],
    ["a number", 1234, CHEAP, "password"],
    ["without rounds", "password", { ln: 0 }, "cost.ln"],
    ["with too many rounds", "password", { ln: 21 }, "cost.ln"],
    ["with blocks too large", "password", { r: 33 }, "cost.r"],
    ["too often", "password", { p: 17 }, "cost.p"],
    ["with too much memory", "password", { ln: 20, r: 9 }, "cost"],
  ])("%s", async (_, password, cost, option) => {
    const error: unknown = await hashPassword(password as string, cost).catch((error: unknown) => error);

    expect(error).toMatchObject({ option });
    expect(error instanceof OptionTypeError || error instanceof OptionRangeError).toBe(true);
    expect(String(error)).not.toContain("1234");
  });
});
