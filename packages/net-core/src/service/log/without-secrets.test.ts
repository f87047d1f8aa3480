import type { Logger } from "pino";
import { expect, test } from "vitest";
import { hideSecrets } from "./open-log.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** A log as a service has it, by its lines. */
function openedLog(): { log: Logger; fields: () => Record<string, unknown> } {
  const lines: string[] = [];
  const log = hideSecrets({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
  return { log, fields: () => JSON.parse(lines.at(-1) ?? "null") as Record<string, unknown> };
}

test("fields without a secret are not copied", () => {
  const fields = { peer: "unix", inside: { bytes: 1 } };

  expect(withoutSecrets(fields)).toBe(fields);
});

test("a secret is not written, whether it is a field or inside one, and whoever has it keeps it", () => {
  const { log, fields } = openedLog();
  const user = { name: "ann", password: "hunter2" };

  log.info({ token: "abc", user, none: null }, "hello");

  expect(fields()).toMatchObject({ token: "********", user: { name: "ann", password: "********" }, none: null });
  expect(user.password).toBe("hunter2");
});

test("a logger made of another one hides what it says of itself, and what its lines say", () => {
  const { log, fields } = openedLog();
  const child = log.child({ secret: "abc", user: { seed: "def" } }).child({ pass: "ghi" });

  child.info({ nkey: "jkl" });

  expect(fields()).toMatchObject({
    secret: "********",
    user: { seed: "********" },
    pass: "********",
    nkey: "********",
  });
});

test("an error with a secret keeps its message and its stack", () => {
  const { log, fields } = openedLog();

  log.error(Object.assign(new TypeError("no"), { key: "abc" }));

  expect(fields()["err"]).toMatchObject({ type: "TypeError", message: "no", key: "********" });
  expect((fields()["err"] as { stack: string }).stack).toContain("TypeError: no");
});
