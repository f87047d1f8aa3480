import { fileURLToPath } from "node:url";
import { Child, requireProgram, skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat } from "../support/chatting.ts";
import { portOf } from "./port-of.ts";

const SCRIPT = fileURLToPath(new URL("telnet.exp", import.meta.url));
const PATIENT = { deadlineMs: 15_000 };
const expectProgram = requireProgram("expect");
const telnet = requireProgram("telnet");
const needs = telnet.lack === undefined ? expectProgram : telnet;

describe.skipIf(needs.lack)(`telnet at a terminal${skipNote(needs)}`, { timeout: 30_000 }, () => {
  test.each(["at-once", "later"])("is served, and answered when it asks for options %s", async (when) => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby", ...PATIENT });
    await using ann = Child.start("expect", [SCRIPT, String(portOf(chat)), when], PATIENT);

    await bob.expectLine(":ann!~plain@127.0.0.1 JOIN #lobby");
    await bob.expectLine(":ann!~plain@127.0.0.1 PRIVMSG #lobby :hello");
    await bob.send("PRIVMSG #lobby :good morning\r\n");

    await bob.expectLine(":ann!~plain@127.0.0.1 QUIT :Client quit");
    expect(await ann.exit(), ann.stdout + ann.stderr).toBe(0);
  });
});
