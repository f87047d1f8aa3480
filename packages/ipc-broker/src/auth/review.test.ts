import { createUser } from "@nats-io/nkeys";
import { describe, expect, test } from "vitest";
import type { AuthOptions, UserOptions } from "./auth-options.ts";
import { type AuthPolicy, resolveAuth } from "./auth-policy.ts";
import type { Evidence, Identity } from "./identity.ts";
import { review } from "./review.ts";

const TCP: Evidence = { nonce: undefined, peer: undefined };
const ROOT: Evidence = { nonce: undefined, peer: { pid: 1, uid: 0, gid: 0 } };
const NKEY = createUser().getPublicKey();
const ANN = { user: "ann", password: "a secret" };
const PEER = { user: "root", peer: [{ uid: 0 }] };
const LESS = { publish: ["a"] };

function policyOf(options: AuthOptions): AuthPolicy {
  const policy = resolveAuth(options);
  if (!policy) throw new Error("everybody may connect");
  return policy;
}

function usersOf(...users: UserOptions[]): AuthPolicy {
  return policyOf({ users });
}

function identity(kind: Identity["kind"], name: string): Identity {
  return { kind, name, permissions: undefined, sender: false };
}

describe("after the policy changed, a connection stays", () => {
  test.each<[string, AuthPolicy, AuthPolicy, Identity, Evidence]>([
    ["whose user is as before", usersOf(ANN), usersOf(PEER, ANN), identity("password", "ann"), TCP],
    ["whose nkey is as before", usersOf({ nkey: NKEY }), usersOf(ANN, { nkey: NKEY }), identity("nkey", NKEY), TCP],
    ["whose rule holds still", usersOf(PEER), usersOf({ ...PEER, peer: [{ gid: 0 }] }), identity("peer", "root"), ROOT],
    ["whose token is as before", policyOf({ token: "t" }), policyOf({ token: "t" }), identity("token", "token"), TCP],
  ])("%s", (_, before, after, held, evidence) => {
    expect(review({ before, after }, { identity: held, evidence })).toMatchObject({
      ok: true,
      identity: { kind: held.kind, name: held.name },
    });
  });

  test.each<[string, Identity, Evidence, UserOptions]>([
    ["a password", identity("password", "ann"), TCP, { ...ANN, permissions: LESS }],
    ["an nkey", identity("nkey", NKEY), TCP, { nkey: NKEY, permissions: LESS }],
    ["its process", identity("peer", "root"), ROOT, { ...PEER, permissions: LESS }],
  ])("with what a user known by %s may do by then", (_, held, evidence, user) => {
    const verdict = review(
      { before: usersOf(ANN, { nkey: NKEY }, PEER), after: usersOf(user) },
      { identity: held, evidence },
    );

    expect(verdict.ok && verdict.identity.permissions?.canPublish("b")).toBe(false);
  });

  test("as somebody else, when its process is another's by then", () => {
    const after = usersOf({ user: "boss", peer: [{ uid: 0 }] });

    expect(
      review({ before: usersOf(PEER), after }, { identity: identity("peer", "root"), evidence: ROOT }),
    ).toMatchObject({
      identity: { name: "boss" },
    });
  });

  test("as who shows nothing, if it has shown nothing", () => {
    const after = policyOf({ users: [ANN], noAuthUser: "ann" });

    for (const held of [undefined, identity("anonymous", "bob"), identity("peer", "root")]) {
      expect(review({ before: undefined, after }, { identity: held, evidence: ROOT })).toMatchObject({
        identity: { kind: "anonymous", name: "ann" },
      });
    }
  });
});

describe("after the policy changed, a connection goes", () => {
  test.each<[string, AuthPolicy | undefined, AuthPolicy, Identity | undefined, string]>([
    [
      "whose password is another",
      usersOf(ANN),
      usersOf({ ...ANN, password: "another" }),
      identity("password", "ann"),
      'the password of "ann" is not what it was',
    ],
    [
      "whose user is known otherwise",
      usersOf(ANN),
      usersOf({ user: "ann", peer: [{ uid: 7 }] }),
      identity("password", "ann"),
      'the password of "ann" is not what it was',
    ],
    [
      "whose nkey is not there",
      usersOf({ nkey: NKEY }),
      usersOf(ANN),
      identity("nkey", NKEY),
      `the nkey of "${NKEY}" is not what it was`,
    ],
    [
      "whose token is another",
      policyOf({ token: "t" }),
      policyOf({ token: "u" }),
      identity("token", "token"),
      'the token of "token" is not what it was',
    ],
    [
      "whose token is none",
      policyOf({ token: "t" }),
      usersOf(ANN),
      identity("token", "token"),
      'the token of "token" is not what it was',
    ],
    [
      "whose rule does not hold any more",
      usersOf(PEER),
      usersOf({ user: "root", peer: [{ uid: 7 }] }),
      identity("peer", "root"),
      "shows no credentials, and no user has its uid 0 and gid 0",
    ],
    ["that need not be known before", undefined, usersOf(ANN), undefined, "shows no credentials"],
    [
      "that showed nothing",
      policyOf({ users: [ANN], noAuthUser: "ann" }),
      usersOf(ANN),
      identity("anonymous", "ann"),
      "shows no credentials",
    ],
  ])("%s", (_, before, after, held, reason) => {
    expect(review({ before, after }, { identity: held, evidence: ROOT })).toEqual({ ok: false, reason });
  });
});
