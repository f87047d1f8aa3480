import { OptionRangeError, OptionTypeError } from "@holdfast/net-core";
import { describe, expect, test } from "vitest";
import type { PermissionOptions, SubjectRules } from "./auth-options.ts";
import { compilePermissions, type Permissions } from "./permissions.ts";

function permissions(options: PermissionOptions): Permissions {
  const compiled = compilePermissions(options, "permissions");
  if (!compiled) throw new Error("there are none");
  return compiled;
}

test("without options everything is allowed", () => {
  expect(compilePermissions(undefined)).toBeUndefined();
});

test.each<PermissionOptions>([
  {},
  { publish: undefined, subscribe: undefined, allowResponses: undefined },
  { publish: {}, subscribe: {}, allowResponses: false },
])("%o forbids nothing", (options) => {
  const { canPublish, canSubscribe, deniesDelivery, responses } = permissions(options);

  expect([canPublish("a"), canSubscribe(">", undefined), canSubscribe("a", "q")]).toEqual([true, true, true]);
  expect([deniesDelivery, responses]).toEqual([undefined, undefined]);
});

// What is expected is what nats-server 2.9.10 does, but where it is said that it does not.
describe("to publish", () => {
  test.each<[SubjectRules, string, boolean]>([
    [["foo.bar", "x.*"], "foo.bar", true],
    [["foo.bar", "x.*"], "foo.baz", false],
    [["foo.bar", "x.*"], "foo", false],
    [["foo.bar", "x.*"], "x.a", true],
    [["foo.bar", "x.*"], "x.a.b", false],
    // Wildcards are letters in what is published.
    [["foo.bar"], "foo.*", false],
    [["foo.bar"], "foo.>", false],
    [["x.*"], "x.*", true],
    [["x.*"], "x.>", true],
    [["x.*"], "x.", false],
    [["x.*"], "x..", false],
    [{ allow: ["x.*"], deny: ["x.y"] }, "x.y", false],
    [{ allow: ["x.*"], deny: ["x.y"] }, "x.z", true],
    [{ allow: ["x.*"], deny: ["x.y"] }, "y.z", false],
    [{ deny: ["secret.>"] }, "secret.a.b", false],
    [{ deny: ["secret.>"] }, "secret", true],
    [{ deny: ["secret.>"] }, "other", true],
    // Nobody would receive it.
    [{ deny: ["secret.>"] }, "secret..x", true],
    [["é.*"], "\xc3\xa9.\xff", true],
    [["é.*"], "é.x", false],
    // nats-server takes an empty list as none, and so everything would be allowed.
    [[], "a", false],
    [{ allow: [] }, "a", false],
    [{ allow: undefined, deny: [] }, "a", true],
  ])("with %o on %o: %o", (publish, subject, expected) => {
    const { canPublish } = permissions({ publish });

    expect(canPublish(subject)).toBe(expected);
    expect(canPublish(subject)).toBe(expected); // and once more, from memory
  });
});

describe("to subscribe", () => {
  test.each<[SubjectRules, string, string | undefined, boolean]>([
    [["foo.*"], "foo.a", undefined, true],
    [["foo.*"], "foo.*", undefined, true],
    [["foo.*"], "foo.a", "q", true],
    [["foo.*"], "foo", undefined, false],
    [["foo.*"], "*", undefined, false],
    [["foo.*"], ">", undefined, false],
    [["foo.*"], "foo.*.b", undefined, false],
    // nats-server takes `>` for a letter here, and hands over foo.a.b, which is not allowed.
    [["foo.*"], "foo.>", undefined, false],
    [["foo.>"], "foo.*.b", undefined, true],
    [{ deny: ["d.*"] }, "d.a", undefined, false],
    [{ deny: ["d.*"] }, "d.*", undefined, false],
    [{ deny: ["d.*"] }, ">", undefined, true],
    // nats-server refuses this one, for the same letter; here d.a.b is to be had, and d.a is kept from it.
    [{ deny: ["d.*"] }, "d.>", undefined, true],
    // As soon as a queue is named, it must be one of those named.
    [["foo", "foo q"], "foo", undefined, true],
    [["foo", "foo q"], "foo", "q", true],
    [["foo", "foo q"], "foo", "other", false],
    [["bar b.*"], "bar", undefined, false],
    [["bar b.*"], "bar", "b.x", true],
    [["bar b.*"], "bar", "b", false],
    [["bar b.*"], "bar", "b.*", true],
    [["bar b.*"], "bar", "b.>", false],
    [["baz *"], "baz", "zz", true],
    [["baz *"], "baz", "z.z", false],
    [["baz *"], "baz", ">", false],
    [["baz \t >"], "baz", "z.z", true],
    [["baz é"], "baz", "\xc3\xa9", true],
    [["bar b"], "qux", "b", false],
    [{ deny: ["foo q1"] }, "foo", undefined, true],
    [{ deny: ["foo q1"] }, "foo", "q1", false],
    [{ deny: ["foo q1"] }, "foo", "q2", true],
    [{ deny: ["bar q.*"] }, "bar", "q.a", false],
    [{ deny: ["bar q.*"] }, "bar", "q.*", false],
    [{ deny: ["bar q.*"] }, "bar", "q.>", true],
    [{ deny: ["foo"] }, "foo", "q", false],
    // nats-server lets a queue's entry lift the other one.
    [{ deny: ["foo", "foo q1"] }, "foo", "q2", false],
    [{ allow: ["foo.>"], deny: ["foo.bar"] }, "foo.bar", undefined, false],
    [{ allow: ["foo.>"], deny: ["foo.bar"] }, "foo.baz", undefined, true],
    [{ allow: ["foo.>"], deny: ["foo.bar"] }, "bar", undefined, false],
    [[], "foo", undefined, false],
  ])("with %o to %o in queue %o: %o", (subscribe, subject, queue, expected) => {
    expect(permissions({ subscribe }).canSubscribe(subject, queue)).toBe(expected);
  });
});

describe("a message for a subscription with wildcards", () => {
  test.each<[readonly string[], string, string | undefined, boolean]>([
    [["d.*"], "d.a", undefined, true],
    [["d.*"], "d.a", "q", true],
    [["d.*"], "d.a.b", undefined, false],
    [["d.*"], "e", undefined, false],
    // nats-server does not keep these from a queue.
    [["foo q.*"], "foo", "q.a", true],
    [["foo q.*"], "foo", "r.a", false],
    [["foo q.*"], "foo", undefined, false],
    [["foo q.*"], "bar", "q.a", false],
  ])("is kept from it where %o is denied, on %o in queue %o: %o", (deny, subject, queue, expected) => {
    expect(permissions({ subscribe: { deny } }).deniesDelivery?.(subject, queue)).toBe(expected);
  });

  test.each<SubjectRules>([["a"], { allow: ["a"], deny: [] }])("is never kept from it with %o", (subscribe) => {
    expect(permissions({ subscribe }).deniesDelivery).toBeUndefined();
  });
});

describe("responses", () => {
  test.each<[PermissionOptions["allowResponses"], unknown]>([
    [true, { max: 1, expiresMs: 120_000 }],
    [{}, { max: 1, expiresMs: 120_000 }],
    [{ max: 3 }, { max: 3, expiresMs: 120_000 }],
    [
      { max: Infinity, expiresMs: Infinity },
      { max: Infinity, expiresMs: Infinity },
    ],
  ])("%o means %o", (allowResponses, expected) => {
    expect(permissions({ allowResponses }).responses).toEqual(expected);
  });

  test.each<[SubjectRules | undefined, string, boolean]>([
    [undefined, "foo", false],
    [{ deny: ["a.>"] }, "foo", false],
    [["foo"], "foo", true],
    [["foo"], "bar", false],
  ])("are all that may be published, unless a list says what: %o, %o: %o", (publish, subject, expected) => {
    expect(permissions({ publish, allowResponses: true }).canPublish(subject)).toBe(expected);
  });
});

describe("options that are none", () => {
  test.each<[string, unknown, string]>([
    ["permissions", null, "permissions"],
    ["permissions", ["a"], "permissions"],
    ["a misspelt field", { pub: ["a"] }, "permissions"],
    ["a misspelt list", { publish: { denies: ["a"] } }, "permissions.publish"],
    ["a subject alone", { publish: "a" }, "permissions.publish"],
    ["a list that is none", { publish: { allow: "a" } }, "permissions.publish.allow"],
    ["an empty subject", { publish: [""] }, "permissions.publish[0]"],
    ["a queue to publish to", { publish: ["a", "b q"] }, "permissions.publish[1]"],
    ["an empty token", { publish: { deny: ["a..b"] } }, "permissions.publish.deny[0]"],
    ["> amid a subject", { subscribe: { allow: ["a", ">.a"] } }, "permissions.subscribe.allow[1]"],
    ["a third word", { subscribe: ["a q r"] }, "permissions.subscribe[0]"],
    ["a blank at the end", { subscribe: ["a "] }, "permissions.subscribe[0]"],
    ["a broken queue", { subscribe: ["a >.q"] }, "permissions.subscribe[0]"],
    ["a number", { subscribe: [1] }, "permissions.subscribe[0]"],
    ["a word for responses", { allowResponses: "yes" }, "permissions.allowResponses"],
    ["null for responses", { allowResponses: null }, "permissions.allowResponses"],
    ["misspelt responses", { allowResponses: { maximum: 1 } }, "permissions.allowResponses"],
    ["no responses", { allowResponses: { max: 0 } }, "permissions.allowResponses.max"],
    ["half a response", { allowResponses: { max: 1.5 } }, "permissions.allowResponses.max"],
    ["a time as text", { allowResponses: { expiresMs: "2m" } }, "permissions.allowResponses.expiresMs"],
  ])("%s: %o names %s", (_, options, option) => {
    const error = thrownBy(() => compilePermissions(options as PermissionOptions));

    expect(error).toMatchObject({ option });
    expect(error instanceof OptionTypeError || error instanceof OptionRangeError).toBe(true);
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
