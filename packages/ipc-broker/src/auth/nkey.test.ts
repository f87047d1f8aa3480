import { createAccount, createUser } from "@nats-io/nkeys";
import { describe, expect, test } from "vitest";
import { parseUserNkey, verifyNonce } from "./nkey.ts";

const NONCE = "B7Gc8S5kqWQqJ1Q";

function sign(user: ReturnType<typeof createUser>, text: string): Buffer {
  return Buffer.from(user.sign(new TextEncoder().encode(text)));
}

function keyOf(user: ReturnType<typeof createUser>): NonNullable<ReturnType<typeof parseUserNkey>> {
  const key = parseUserNkey(user.getPublicKey());
  if (!key) throw new Error("no key");
  return key;
}

describe("a signature of the nonce", () => {
  test.each(["base64url", "base64"] as const)("holds in %s", (encoding) => {
    for (let count = 0; count < 20; count++) {
      const user = createUser();

      expect(verifyNonce(keyOf(user), NONCE, sign(user, NONCE).toString(encoding))).toBe(true);
    }
  });

  test.each<[string, (user: ReturnType<typeof createUser>) => string]>([
    ["of another nonce", (user) => sign(user, `${NONCE}.`).toString("base64url")],
    ["of another user", () => sign(createUser(), NONCE).toString("base64url")],
    ["that is cut off", (user) => sign(user, NONCE).subarray(1).toString("base64url")],
    ["with something behind it", (user) => `${sign(user, NONCE).toString("base64url")}A`],
    ["with blanks", (user) => ` ${sign(user, NONCE).toString("base64url")}`],
    ["that is empty", () => ""],
    ["in hexadecimal", (user) => sign(user, NONCE).toString("hex")],
  ])("does not hold: one %s", (_, signature) => {
    const user = createUser();

    expect(verifyNonce(keyOf(user), NONCE, signature(user))).toBe(false);
  });
});

describe("a public nkey", () => {
  const nkey = createUser().getPublicKey();

  test.each([
    ["of an account", createAccount().getPublicKey()],
    ["that is a seed", new TextDecoder().decode(createUser().getSeed())],
    ["in small letters", nkey.toLowerCase()],
    ["that is cut off", nkey.slice(0, -1)],
    ["with a letter more", `${nkey}A`],
    ["with letters base32 has not", `U1${nkey.slice(2)}`],
    ["with a blank", `${nkey} `],
    ["that is empty", ""],
  ])("is none: one %s", (_, text) => {
    expect(parseUserNkey(text)).toBeUndefined();
  });

  test("is none with any letter mistyped", () => {
    for (let at = 0; at < nkey.length; at++) {
      const other = nkey[at] === "A" ? "B" : "A";

      expect(parseUserNkey(nkey.slice(0, at) + other + nkey.slice(at + 1)), `at ${at}`).toBeUndefined();
    }
  });
});
