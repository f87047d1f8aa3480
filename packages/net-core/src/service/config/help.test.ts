import { describe, expect, test } from "vitest";
import { helpText } from "./help.ts";
import { choice, count, toggle } from "./kinds.ts";
import { settingsTable } from "./settings-table.ts";

const SETTINGS = {
  "pool.size": count({ default: 3, help: "how many | at once" }),
  level: choice(["low", "high"], { default: "low", isReloadable: true, help: "how much" }),
  verbose: toggle({ default: false, help: "talk" }),
};

describe("--help", () => {
  const help = helpText({
    command: "it",
    summary: "Does it.",
    settings: SETTINGS,
    envPrefix: "IT",
    exitCodes: { ok: 0, cutShort: 1 },
  });

  test.each([
    /^ {2}--pool-size <count> +how many \| at once \(default 3\)$/m,
    /^ {2}--level <word> +how much; one of low, high \(default low\)$/m,
    /^ {2}--\[no-\]verbose +talk$/m,
    /^ {2}--config <file> /m,
    /^Exit codes: 0 ok, 1 cut short\.$/m,
  ])("has %s", (pattern) => {
    expect(help).toMatch(pattern);
  });
});

test("the table has a row for each setting, with all its names", () => {
  expect(settingsTable(SETTINGS, "IT").split("\n")).toEqual([
    "| in a file | flag | environment | default |  | changed by |",
    "| --- | --- | --- | --- | --- | --- |",
    "| `pool.size` | `--pool-size` | `IT_POOL_SIZE` | `3` | how many \\| at once |  |",
    "| `level` | `--level` | `IT_LEVEL` | `low` | how much; one of low, high | SIGHUP |",
    "| `verbose` | `--verbose` | `IT_VERBOSE` |  | talk |  |",
  ]);
});
