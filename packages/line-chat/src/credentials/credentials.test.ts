import { expect, test } from "vitest";
import { Passwords } from "./password-scheme.ts";
import { preparedPassword } from "./prepared-password.ts";
import { formatScramVerifier, makeScramVerifier, parseScramVerifier } from "./scram-verifier.ts";

// RFC 4013, section 3.
test.each([
  ["I\u00adX", "IX", "what is not seen is left out"],
  ["user", "user", "nothing changes"],
  ["USER", "USER", "capitals stay"],
  ["\u00aa", "a", "compatible characters are the same"],
  ["\u2168", "IX", "a Roman numeral is its letters"],
  ["a\u00a0b\u3000c", "a b c", "all blanks are one"],
  ["e\u0301", "é", "an accent belongs to its letter"],
])("%j is compared as %j: %s", (password, prepared) => {
  expect(preparedPassword(password)).toBe(prepared);
});

// Salt and iterations are those of RFC 7677, section 3; the keys are what PostgreSQL's documentation calls them.
test("what SCRAM compares with comes back from its text", async () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const verifier = await makeScramVerifier("pencil", { salt, iterations: 4_096 });
  const text = formatScramVerifier(verifier);

  expect(text).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
  expect(parseScramVerifier(text)).toEqual(verifier);
  expect(parseScramVerifier(`${text}x`)).toBeUndefined();
  expect(parseScramVerifier("$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$aGFzaA")).toBeUndefined();
});

test("a password is right for what was made of it, from whatever keyboard, and no other is", async () => {
  const passwords = new Passwords({ ln: 4, hasScram: false });
  const credentials = await passwords.make("caf\u00e9 au lait");

  expect(await passwords.verify("cafe\u0301\u00a0au lait", credentials)).toBe(true);
  expect(await passwords.verify("cafe au lait", credentials)).toBe(false);
  expect(await passwords.verify("", undefined)).toBe(false);
  expect(credentials.scram).toBeUndefined();
});

test("many at once are all answered", async () => {
  const passwords = new Passwords({ ln: 4, hasScram: true });
  const credentials = await passwords.make("correct horse");

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => passwords.verify(index % 2 ? "wrong" : "correct horse", credentials)),
  );

  expect(answers.filter(Boolean)).toHaveLength(10);
  expect(parseScramVerifier(credentials.scram ?? "")?.iterations).toBe(65_536);
});
