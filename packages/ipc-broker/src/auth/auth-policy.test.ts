import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import { createAccount, createUser } from "@nats-io/nkeys";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { AuthOptions } from "./auth-options.ts";
import { resolveAuth } from "./auth-policy.ts";
import type { MachineNames } from "./machine-names.ts";

const NAMES: MachineNames = {
  uidOf: (name) => new Map([["ann", 1000]]).get(name),
  gidOf: (name) => new Map([["staff", 50]]).get(name),
};
const ANN = { user: "ann", password: "a secret" };
const NKEY = createUser().getPublicKey();

test.each<[AuthOptions | undefined]>([[undefined], [{}], [{ timeoutMs: 100 }], [{ users: undefined }]])(
  "with %o nobody needs to be known",
  (options) => {
    expect(resolveAuth(options)).toBeUndefined();
  },
);

test("there are two seconds to show credentials, if nothing else is said", () => {
  expect(resolveAuth({ token: "t" })?.timeoutMs).toBe(2000);
  expect(resolveAuth({ token: "t", timeoutMs: 5 })?.timeoutMs).toBe(5);
});

test.each<[AuthOptions, boolean, boolean]>([
  [{ token: "t" }, true, false],
  [{ users: [ANN] }, true, false],
  [{ users: [ANN], noAuthUser: "ann" }, false, false],
  [{ users: [{ nkey: NKEY }] }, true, true],
  [{ users: [ANN, { nkey: NKEY }], noAuthUser: "ann" }, false, true],
  [{ users: [{ user: "ann", peer: [{ uid: 0 }] }] }, true, false],
])("%o: needs credentials %o, a nonce %o", (options, needsCredentials, needsNonce) => {
  expect(resolveAuth(options)).toMatchObject({ needsCredentials, needsNonce });
});

test("names of users and groups become numbers", () => {
  const peer = [{ uid: "ann", gid: "staff" }, { uid: 7 }, { gid: 0 }];

  expect(resolveAuth({ users: [{ user: "ann", peer }] }, NAMES)?.peers).toMatchObject([
    {
      rules: [
        { uid: 1000, gid: 50 },
        { uid: 7, gid: undefined },
        { uid: undefined, gid: 0 },
      ],
    },
  ]);
});

test("permissions come with who has them", () => {
  const users = [{ ...ANN, permissions: { publish: ["a"] } }];
  const identity = resolveAuth({ users })?.passwords.get("ann")?.identity;

  expect(identity).toMatchObject({ name: "ann", kind: "password" });
  expect([identity?.permissions?.canPublish("a"), identity?.permissions?.canPublish("b")]).toEqual([true, false]);
});

test("what the caller does to its options later is of no consequence", () => {
  const rule = { uid: 1 };
  const users = [{ user: "ann", peer: [rule] }];
  const policy = resolveAuth({ users });

  rule.uid = 2;
  users.length = 0;

  expect(policy?.peers[0]?.rules).toEqual([{ uid: 1, gid: undefined }]);
});

describe("options that are none", () => {
  const users = (...more: unknown[]): unknown => ({ users: [ANN, ...more] });
  const bob = (peer: unknown): unknown => users({ user: "bob", peer });

  test.each<[string, unknown, string]>([
    ["null", null, "auth"],
    ["a list", [ANN], "auth"],
    ["a misspelt field", { no_auth_user: "ann" }, "auth"],
    ["an empty token", { token: "" }, "auth.token"],
    ["a token and users", { token: "t", users: [ANN] }, "auth.token"],
    ["no time", { token: "t", timeoutMs: 0 }, "auth.timeoutMs"],
    ["more time than a timer has", { token: "t", timeoutMs: 2 ** 31 }, "auth.timeoutMs"],
    ["a time as text", { token: "t", timeoutMs: "2s" }, "auth.timeoutMs"],
    ["no users", { users: [] }, "auth.users"],
    ["users by name", { users: { ann: "a secret" } }, "auth.users"],
    ["a name alone", users("ann"), "auth.users[1]"],
    ["a misspelt field of a user", users({ user: "bob", pass: "b secret" }), "auth.users[1]"],
    ["a user known by nothing", users({ user: "bob" }), "auth.users[1]"],
    ["a user known by two things", users({ user: "bob", password: "b", peer: [{ uid: 0 }] }), "auth.users[1]"],
    ["the same user twice", users({ user: "ann", password: "b" }), "auth.users[1]"],
    ["the same user by other means", users({ user: "ann", peer: [{ uid: 0 }] }), "auth.users[1]"],
    ["the same nkey twice", users({ nkey: NKEY }, { nkey: NKEY }), "auth.users[2]"],
    ["a user without a name", users({ password: "b secret" }), "auth.users[1].user"],
    ["a user with an empty name", users({ user: "", password: "b secret" }), "auth.users[1].user"],
    ["an empty password", users({ user: "bob", password: "" }), "auth.users[1].password"],
    ["a password as number", users({ user: "bob", password: 12345 }), "auth.users[1].password"],
    ["a broken hash", users({ user: "bob", password: "$2a$10$short" }), "auth.users[1].password"],
    ["a named nkey", users({ user: "bob", nkey: NKEY }), "auth.users[1]"],
    ["an account's nkey", users({ nkey: createAccount().getPublicKey() }), "auth.users[1].nkey"],
    ["an nkey that is none", users({ nkey: 5 }), "auth.users[1].nkey"],
    ["a rule for peers that is no list", bob({ uid: 0 }), "auth.users[1].peer"],
    ["no rule for peers", bob([]), "auth.users[1].peer"],
    ["an empty rule", bob([{ uid: 0 }, {}]), "auth.users[1].peer[1]"],
    ["a rule that says nothing", bob([{ uid: undefined }]), "auth.users[1].peer[0]"],
    ["a rule that says more", bob([{ uid: 0, pid: 1 }]), "auth.users[1].peer[0]"],
    ["an unknown user", bob([{ uid: "nobody here" }]), "auth.users[1].peer[0].uid"],
    ["an unknown group", bob([{ gid: "ann" }]), "auth.users[1].peer[0].gid"],
    ["a negative number", bob([{ uid: -1 }]), "auth.users[1].peer[0].uid"],
    ["the number of nobody", bob([{ uid: 0xffffffff }]), "auth.users[1].peer[0].uid"],
    ["half a number", bob([{ gid: 0.5 }]), "auth.users[1].peer[0].gid"],
    ["null for a user", bob([{ uid: null, gid: 1 }]), "auth.users[1].peer[0].uid"],
    [
      "a broken subject",
      users({ nkey: NKEY, permissions: { subscribe: { deny: ["a..b"] } } }),
      "auth.users[1].permissions.subscribe.deny[0]",
    ],
    ["a word for yes", users({ nkey: NKEY, sender: "yes" }), "auth.users[1].sender"],
    ["a default that names nobody", { users: [ANN], noAuthUser: "bob" }, "auth.noAuthUser"],
    ["a default without users", { noAuthUser: "ann" }, "auth.noAuthUser"],
    ["a default known by a key", { users: [{ nkey: NKEY }], noAuthUser: NKEY }, "auth.noAuthUser"],
  ])("%s: %o names %s", (_, options, option) => {
    const error = thrownBy(() => resolveAuth(options as AuthOptions, NAMES));

    expect(error).toMatchObject({ option });
    expect(error instanceof OptionTypeError || error instanceof OptionRangeError).toBe(true);
    expect(inspect(error, { depth: 9 })).not.toMatch(/secret"|12345|short/);
  });

  test("a seed in place of an nkey is not shown", () => {
    const seed = new TextDecoder().decode(createUser().getSeed());

    const error = thrownBy(() => resolveAuth({ users: [{ nkey: seed }] }));

    expect(error).toBeInstanceOf(OptionRangeError);
    expect(inspect(error, { depth: 9 })).not.toContain(seed);
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
