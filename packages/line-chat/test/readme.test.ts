import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EXIT, settingsTable } from "@holdfast/net-core/service";
import { Child } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { CAPABILITIES } from "../src/irc/capabilities.ts";
import { COMMANDS as IRC_COMMANDS } from "../src/irc/command-table.ts";
import { STANDARD_REPLIES } from "../src/irc/standard-replies.ts";
import { COMMANDS as PLAIN_COMMANDS } from "../src/plain/commands.ts";
import { DEFAULT_CHAT_OPTIONS } from "../src/server/options.ts";
import { ENV_PREFIX, SETTINGS } from "../src/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const quickStartFile = fileURLToPath(new URL("../examples/quick-start.ts", import.meta.url));
const quickStart = readFileSync(quickStartFile, "utf8");
// The formatter has the last word on blanks and lines.
const words = (text: string): string => text.replaceAll(/[\s|]+|-{3,}/g, " ").replaceAll(/ +/g, " ");

describe("the README", () => {
  test("shows the quick start as it is", () => {
    expect(readme).toContain(`\`\`\`ts\n${quickStart}\`\`\``);
  });

  test("has the table of all settings", () => {
    expect(words(readme)).toContain(words(settingsTable(SETTINGS, ENV_PREFIX)).trim());
  });

  test.each(Object.values(EXIT))("explains the exit code %i", (code) => {
    expect(readme).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
  });

  test.each(Object.keys(DEFAULT_CHAT_OPTIONS))("explains the option %j", (option) => {
    expect(readme).toContain(`\`${option}\``);
  });

  test.each([...IRC_COMMANDS.keys()])("explains the IRC command %s", (command) => {
    expect(readme).toMatch(new RegExp(`^\\|.*\`${command}\`.*\\|`, "m"));
  });

  test.each(CAPABILITIES)("explains the capability $name", ({ name }) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, "m"));
  });

  test.each(Object.entries(STANDARD_REPLIES))("explains the standard reply %s", (code, { type }) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${type} ${code}\` +\\|`, "m"));
  });

  test.each([...PLAIN_COMMANDS])("explains the command /%s as its help does", (name, { usage, help }) => {
    expect(words(readme)).toContain(words(`| \`${`/${name} ${usage}`.trim()}\` | ${help} |`));
  });
});

test("the quick start does what it says", async () => {
  await using child = Child.node(["--conditions=holdfast-source", quickStartFile]);

  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  expect(child.stdout.replaceAll("\r", "")).toBe(
    [
      "Welcome to Teahouse. Nobody is here yet.",
      "What is your name?",
      "Hello ann. Write to be heard, /help for more.",
      "You are in #lobby: @ann",
      ":chat.holdfast 001 bob :Welcome to the Teahouse Network, bob!~bob@127.0.0.1",
      "",
    ].join("\n"),
  );
});
