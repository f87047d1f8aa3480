import { describe, expect, test } from "vitest";
import { modules, runFixture } from "./support.ts";

describe.each(modules)("%s", { timeout: 30_000 }, (specifier) => {
  test("require and import give the same object, which can be patched", async () => {
    const { messages, stderr } = await runFixture("module-shapes.ts", [specifier]);

    expect(stderr).toBe("");
    expect(messages).toEqual([
      {
        requiredIsDefault: true,
        requiredIsPlainObject: true,
        missing: [],
        patchSeenByRequire: true,
        patchSeenByImport: true,
        namespaceKeepsTheOriginal: true,
      },
    ]);
  });
});
