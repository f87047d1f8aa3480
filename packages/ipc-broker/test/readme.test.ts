import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { EXIT, settingsTable } from "@holdfast/net-core/service";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { resolveAuth } from "../src/auth/auth-policy.ts";
import type { AuthOptions } from "../src/auth/auth-options.ts";
import { WIRE_ERROR } from "../src/protocol/errors.ts";
import { DEFAULT_BROKER_OPTIONS } from "../src/server/options.ts";
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

  test.each(Object.values(WIRE_ERROR))("explains the error %j", (text) => {
    expect(readme).toContain(`| \`${text}\``);
  });

  test.each(Object.keys(DEFAULT_BROKER_OPTIONS))("explains the option %j", (option) => {
    expect(readme).toContain(`\`${option}\``);
  });

  test("shows users as they may be written", () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    const options = parse(yaml as string) as AuthOptions;

    const policy = resolveAuth(options, { uidOf: () => 33, gidOf: () => 33 });

    expect(policy?.passwords.size).toBe(1);
    expect(policy?.nkeys.size).toBe(1);
    expect(policy?.peers.length).toBe(1);
  });
});

test("the quick start does what it says", async () => {
  await using child = Child.node(["--conditions=holdfast-source", quickStartFile]);

  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  expect(child.stdout).toBe("double: 42\n1 client served\n");
});
