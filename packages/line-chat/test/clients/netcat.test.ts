import { Child, requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat } from "../support/chatting.ts";
import { portOf } from "./port-of.ts";

// `-N` sends FIN when stdin ends; other programs called nc have no such flag.
const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });

describe.skipIf(nc.lack)(`nc${skipNote(nc)}`, () => {
  test("delivers all that is piped into it, and shows all that is owed for it", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });

    const told = await pipedThrough(["-N", "127.0.0.1", String(portOf(chat))], "ann\nhello\n/msg bob psst\n/who\n");

    expect(told.split("\r\n")).toEqual([
      "Welcome to Holdfast. Here: bob.",
      "What is your name?",
      "Hello ann. Write to be heard, /help for more.",
      "You are in #lobby: @bob, ann",
      "In #lobby: @bob, ann",
      "",
    ]);
    await bob.expectLine(":ann!~plain@127.0.0.1 JOIN #lobby");
    await bob.expectLine(":ann!~plain@127.0.0.1 PRIVMSG #lobby :hello");
    await bob.expectLine(":ann!~plain@127.0.0.1 PRIVMSG bob :psst");
    await bob.expectLine(":ann!~plain@127.0.0.1 QUIT :Connection closed");
  });

  test("delivers a thousand lines that are piped into it, each once and in order", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    const lines = Array.from({ length: 1_000 }, (_, number) => `line ${number}`);

    await pipedThrough(["-N", "127.0.0.1", String(portOf(chat))], `ann\n${lines.join("\n")}`);

    await bob.expectLine(":ann!~plain@127.0.0.1 JOIN #lobby");
    for (const line of lines) await bob.expectLine(`:ann!~plain@127.0.0.1 PRIVMSG #lobby :${line}`);
    await bob.expectLine(":ann!~plain@127.0.0.1 QUIT :Connection closed");
  });

  test("talks IRC when that is piped into it", async () => {
    await using chat = await RunningChat.start();

    const told = await pipedThrough(
      ["-N", "127.0.0.1", String(portOf(chat))],
      "NICK ann\nUSER ann 0 * :Ann\nJOIN #tea\nPING end\n",
    );

    expect(told).toMatch(/^:irc\.test 001 ann /);
    expect(told).toMatch(/ 366 ann #tea :End of \/NAMES list\r\n:irc\.test PONG irc\.test :end\r\n$/);
  });

  test("talks over a Unix socket, too", async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("chat.sock");
    await using chat = await RunningChat.start({ listen: ["tcp://127.0.0.1:0", `unix:${path}`] });
    await using bob = await chat.irc("bob", { join: "#lobby" });

    await pipedThrough(["-N", "-U", path], "ann\nhello\n");

    await bob.expectLine(":ann!~plain@unix JOIN #lobby");
    await bob.expectLine(":ann!~plain@unix PRIVMSG #lobby :hello");
  });

  test("shows a person at a terminal what the others say, and ends with /quit", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = Child.start("nc", ["127.0.0.1", String(portOf(chat))]);

    await ann.said("What is your name?\r\n");
    ann.process.stdin.write("ann\n");
    await ann.said("You are in #lobby: @bob, ann\r\n");
    await bob.expectLine(":ann!~plain@127.0.0.1 JOIN #lobby");
    await bob.send("PRIVMSG #lobby :good morning\r\n");
    await ann.said("<bob> good morning\r\n");
    ann.process.stdin.write("/nick Ann\n/quit see you\n");

    await ann.said("You are Ann now.\r\nGoodbye: Quit: see you\r\n");
    await bob.expectLine(":ann!~plain@127.0.0.1 NICK :Ann");
    await bob.expectLine(":Ann!~plain@127.0.0.1 QUIT :Quit: see you");
    ann.process.stdin.end();
    expect(await ann.exit()).toBe(0);
  });

  test("shows whoever comes again what was said meanwhile", async () => {
    await using chat = await RunningChat.start();
    await using bob = await chat.irc("bob", { join: "#lobby" });
    const where = ["-N", "127.0.0.1", String(portOf(chat))];
    await pipedThrough(where, "ann\nI will be back\n");
    for (const line of [/JOIN/, /back/, /QUIT/]) await bob.expectLine(line);
    await bob.send("PRIVMSG #lobby :she is gone\r\nPING x\r\n");
    await bob.expectLine(/PONG/);

    const told = await pipedThrough(where, "ann\n");

    expect(
      told
        .replaceAll(/\[\d\d:\d\d\]/g, "[at]")
        .split("\r\n")
        .slice(-3),
    ).toEqual(["[at] <ann> I will be back", "[at] <bob> she is gone", ""]);
  });
});

/** What nc prints when this is piped into it. */
async function pipedThrough(args: readonly string[], says: string): Promise<string> {
  await using child = Child.start("nc", args);
  child.process.stdin.end(says);
  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  return child.stdout;
}
