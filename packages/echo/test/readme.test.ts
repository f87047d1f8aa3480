import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { EXIT, settingsTable } from "@holdfast/net-core/service";
import { ENV_PREFIX, SETTINGS } from "../src/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const quickStartFile = fileURLToPath(new URL("../examples/quick-start.ts", import.meta.url));
const quickStart = readFileSync(quickStartFile, "utf8");

describe("the README", () => {
  test("shows the quick start as it is", () => {
    expect(readme).toContain(`\`\`\`ts\n${quickStart}\`\`\``);
  });

  test("has the table of all settings", () => {
    // The formatter has the last word on blanks and lines.
    const words = (text: string): string => text.replaceAll(/[\s|]+|-{3,}/g, " ").replaceAll(/ +/g, " ");

    expect(words(readme)).toContain(words(settingsTable(SETTINGS, ENV_PREFIX)).trim());
  });

  test.each(Object.values(EXIT))("explains the exit code %i", (code) => {
    expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
  });
});

test("the quick start does what it says", async () => {
  await using child = Child.node(["--conditions=holdfast-source", quickStartFile]);

  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  expect(child.stdout).toMatch(/^listening at tcp:\/\/127\.0\.0\.1:\d+\nhello\n1 connection served\n$/);
});
