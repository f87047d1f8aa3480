import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { usage } from "../src/flags.ts";
import { DEFAULT_ECHO_OPTIONS } from "../src/options.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const quickStartFile = fileURLToPath(new URL("../examples/quick-start.ts", import.meta.url));
const quickStart = readFileSync(quickStartFile, "utf8");

describe("the README", () => {
  test("shows the quick start as it is", () => {
    expect(readme).toContain(`\`\`\`ts\n${quickStart}\`\`\``);
  });

  test.each(usage().match(/--[\w-]+/g) ?? [])("explains %s", (flag) => {
    expect(readme).toContain(`\`${flag}\``);
  });

  test.each([...Object.keys(DEFAULT_ECHO_OPTIONS), "mode", "group", "takeover"])("explains the option %s", (option) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${option}\` +\\|`, "m"));
  });
});

test("the quick start does what it says", async () => {
  await using child = Child.node(["--conditions=holdfast-source", quickStartFile]);

  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  expect(child.stdout).toMatch(/^listening at tcp:\/\/127\.0\.0\.1:\d+\nhello\n1 connection served\n$/);
});
