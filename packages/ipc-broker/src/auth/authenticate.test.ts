import { hashPassword, type PeerCredentials } from "@holdfast/net-core";
import { createUser } from "@nats-io/nkeys";
import { hashSync } from "bcryptjs";
import { describe, expect, test } from "vitest";
import type { AuthOptions } from "./auth-options.ts";
import { type AuthPolicy, resolveAuth } from "./auth-policy.ts";
import { admitSilent, authenticate } from "./authenticate.ts";
import type { Credentials, Evidence } from "./identity.ts";

const NONCE = "PXoWU7zWAMt75FY";
const TCP: Evidence = { nonce: NONCE, peer: undefined };
const UNKNOWN: Evidence = { nonce: NONCE, peer: { unknown: "this Node has no node:ffi" } };
const KEY = createUser();
const NKEY = KEY.getPublicKey();
const SIG = signatureOf(NONCE);

function signatureOf(text: string): string {
  return Buffer.from(KEY.sign(new TextEncoder().encode(text))).toString("base64url");
}

function policyOf(options: AuthOptions): AuthPolicy {
  const policy = resolveAuth(options);
  if (!policy) throw new Error("everybody may connect");
  return policy;
}

function by(uid: number, gid = 100): Evidence {
  const peer: PeerCredentials = { pid: 1, uid, gid };
  return { nonce: NONCE, peer };
}

describe("a password", async () => {
  const policy = policyOf({
    users: [
      { user: "ann", password: "a secret" },
      { user: "bob", password: hashSync("b secret", 4) },
      { user: "cid", password: await hashPassword("c secret", { ln: 4 }) },
    ],
  });

  test.each([
    ["ann", "a secret"],
    ["bob", "b secret"],
    ["cid", "c secret"],
  ])("lets %s in", async (user, pass) => {
    expect(await authenticate(policy, { user, pass }, TCP)).toEqual({
      ok: true,
      identity: { name: user, kind: "password", permissions: undefined, sender: false },
    });
  });

  test.each<[Credentials, string]>([
    [{ user: "ann", pass: "b secret" }, 'user "ann" shows a wrong password'],
    [{ user: "bob", pass: "a secret" }, 'user "bob" shows a wrong password'],
    [{ user: "cid", pass: "a secret" }, 'user "cid" shows a wrong password'],
    [{ user: "ann" }, 'user "ann" shows a wrong password'],
    [{ user: "ann", pass: "" }, 'user "ann" shows a wrong password'],
    [{ user: "Ann", pass: "a secret" }, 'user "Ann" is not known by a password'],
    [{ user: "__proto__", pass: "a secret" }, 'user "__proto__" is not known by a password'],
    [{ pass: "a secret" }, 'user "" is not known by a password'],
    [{ user: 'a\n"', pass: "a secret" }, 'user "a\\n\\"" is not known by a password'],
    [{ user: "a".repeat(65), pass: "a secret" }, `user "${"a".repeat(64)}…" is not known by a password`],
    [{ authToken: "a secret" }, "shows a token, and nobody is known by such"],
    [{ nkey: NKEY, sig: SIG }, "shows an nkey or a JWT, and nobody is known by such"],
    [{ jwt: "ey", sig: SIG }, "shows an nkey or a JWT, and nobody is known by such"],
    [{}, "shows no credentials"],
    [{ user: "", pass: "", authToken: "", nkey: "", sig: "", jwt: "" }, "shows no credentials"],
  ])("%o is refused: %s", async (credentials, reason) => {
    expect(await authenticate(policy, credentials, TCP)).toEqual({ ok: false, reason });
  });

  test("is what counts when there is an nkey, too, and nobody is known by one", async () => {
    const verdict = await authenticate(policy, { user: "ann", pass: "a secret", nkey: NKEY, sig: SIG }, TCP);

    expect(verdict).toMatchObject({ ok: true, identity: { name: "ann" } });
  });

  test("of a user who is not known is hashed as the others are, and never right", async () => {
    expect(policy.decoy.isHashed).toBe(true);
    expect(await policy.decoy.matches("b secret")).toBe(true);
    expect(await authenticate(policy, { user: "dan", pass: "b secret" }, TCP)).toMatchObject({ ok: false });
  });

  test("in the clear takes no hashing where there are no hashes", () => {
    expect(policyOf({ users: [{ user: "ann", password: "a" }] }).decoy.isHashed).toBe(false);
  });
});

describe.each([
  ["in the clear", "a secret"],
  ["as a hash", hashSync("a secret", 4)],
])("a token %s", (_, token) => {
  const policy = policyOf({ token });

  test("lets in whoever shows it", async () => {
    expect(await authenticate(policy, { authToken: "a secret", user: "ann" }, TCP)).toEqual({
      ok: true,
      identity: { name: "token", kind: "token", permissions: undefined, sender: false },
    });
  });

  test.each<[Credentials, string]>([
    [{ authToken: "another" }, "shows a wrong token"],
    [{ user: "ann", pass: "a secret" }, "shows no token"],
    [{ nkey: NKEY, sig: SIG }, "shows no token"],
    [{}, "shows no credentials"],
  ])("%o is refused: %s", async (credentials, reason) => {
    expect(await authenticate(policy, credentials, TCP)).toEqual({ ok: false, reason });
  });
});

describe("an nkey", () => {
  const policy = policyOf({ users: [{ nkey: NKEY }, { user: "ann", password: "a secret" }], noAuthUser: "ann" });

  test("lets in whoever signs the nonce", async () => {
    expect(await authenticate(policy, { nkey: NKEY, sig: SIG, jwt: "ey" }, TCP)).toMatchObject({
      ok: true,
      identity: { name: NKEY, kind: "nkey" },
    });
  });

  test.each<[string, Credentials, string | undefined, string]>([
    ["without a signature", { nkey: NKEY }, NONCE, `nkey ${NKEY} shows a wrong signature`],
    ["for another nonce", { nkey: NKEY, sig: signatureOf("x") }, NONCE, `nkey ${NKEY} shows a wrong signature`],
    ["without a nonce", { nkey: NKEY, sig: SIG }, undefined, `nkey ${NKEY} had no nonce to sign`],
    ["that is not known", { nkey: "UX", sig: SIG }, NONCE, 'nkey "UX" is not known'],
    ["wrong, with a password", { nkey: "UX", user: "ann", pass: "a secret" }, NONCE, 'nkey "UX" is not known'],
    ["left out", { sig: SIG }, NONCE, "shows an nkey or a JWT, and nobody is known by such"],
  ])("%s is refused", async (_, credentials, nonce, reason) => {
    expect(await authenticate(policy, credentials, { nonce, peer: undefined })).toEqual({ ok: false, reason });
  });
});

describe("who shows nothing", () => {
  const users = [
    { user: "ann", password: "a secret", permissions: { publish: ["a"] } },
    { user: "root", peer: [{ uid: 0 }] },
    { user: "staff", peer: [{ gid: 50 }, { uid: 7, gid: 8 }] },
  ];
  const strict = policyOf({ users });
  const open = policyOf({ users, noAuthUser: "ann" });

  test.each<[Evidence, string]>([
    [by(0), "root"],
    [by(1, 50), "staff"],
    [by(7, 8), "staff"],
  ])("is who its process is: %o is %s", async (evidence, name) => {
    for (const policy of [strict, open]) {
      expect(await authenticate(policy, {}, evidence)).toMatchObject({ ok: true, identity: { name, kind: "peer" } });
    }
  });

  test("is the user of noAuthUser, when no rule is about it", async () => {
    for (const evidence of [TCP, by(7), by(1, 8)]) {
      const verdict = await authenticate(open, {}, evidence);

      expect(verdict).toMatchObject({ ok: true, identity: { name: "ann", kind: "anonymous" } });
      expect(verdict.ok && verdict.identity.permissions?.canPublish("b")).toBe(false);
    }
  });

  test.each<[AuthPolicy, Evidence, string]>([
    [strict, TCP, "shows no credentials, and its connection does not tell whose it is"],
    [strict, by(7, 9), "shows no credentials, and no user has its uid 7 and gid 9"],
    [strict, UNKNOWN, "shows no credentials, and whose it is cannot be told: this Node has no node:ffi"],
    // It might be somebody who may do less than the user of noAuthUser.
    [open, UNKNOWN, "shows no credentials, and whose it is cannot be told: this Node has no node:ffi"],
    [strict, by(0, 50), 'its uid 0 and gid 50 are those of more than one user: "root" and "staff"'],
    [open, by(0, 50), 'its uid 0 and gid 50 are those of more than one user: "root" and "staff"'],
  ])("is refused otherwise", (policy, evidence, reason) => {
    expect(admitSilent(policy, evidence)).toEqual({ ok: false, reason });
  });

  test("is not asked whose process it is where no rule needs it", () => {
    const policy = policyOf({ users: [{ user: "ann", password: "a" }], noAuthUser: "ann" });

    expect(admitSilent(policy, UNKNOWN)).toMatchObject({ ok: true, identity: { name: "ann" } });
  });

  test("is another than who shows something wrong, whoever its process is", async () => {
    expect(await authenticate(open, { user: "root", pass: "x" }, by(0))).toMatchObject({ ok: false });
    expect(await authenticate(open, { authToken: "x" }, by(0))).toMatchObject({ ok: false });
  });
});

test("who shows the password of another is that other, whoever its process is", async () => {
  const policy = policyOf({
    users: [
      { user: "ann", password: "a secret" },
      { user: "root", peer: [{ uid: 0 }] },
    ],
  });

  expect(await authenticate(policy, { user: "ann", pass: "a secret" }, by(0))).toMatchObject({
    identity: { name: "ann" },
  });
});

test("no reason tells what was shown", async () => {
  const policies = [{ token: "t" }, { users: [{ user: "ann", password: "a" }] }].map(policyOf);
  const shown: Credentials[] = [
    { user: "ann", pass: "hush" },
    { authToken: "hush" },
    { pass: "hush" },
    { jwt: "hush" },
    { sig: "hush" },
  ];

  for (const policy of policies) {
    for (const credentials of shown) {
      expect(JSON.stringify(await authenticate(policy, credentials, TCP))).not.toContain("hush");
    }
  }
});
