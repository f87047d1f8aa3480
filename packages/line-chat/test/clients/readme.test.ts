import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Child, requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { portOf } from "./port-of.ts";
import { shows } from "./real-client.ts";
import { Terminal } from "./terminal.ts";
import { WeeChat } from "./weechat.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const PATIENT = { deadlineMs: 15_000 };
const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const tmux = requireProgram("tmux");
const irssi = tmux.lack === undefined ? requireProgram("irssi") : tmux;
const weechat = requireProgram("weechat-headless");

test.skipIf(nc.lack)(`the example with netcat shows what it says${skipNote(nc)}`, async () => {
  await using chat = await RunningChat.start();
  const [command = "", answer] = blocksOf("With netcat or telnet", chat);

  await using shell = Child.start("sh", ["-c", command]);

  expect(await shell.exit()).toBe(0);
  expect(shell.stdout.replaceAll("\r", "")).toBe(answer);
});

test.skipIf(irssi.lack)(
  `the examples with irssi do what they say${skipNote(irssi)}`,
  async () => {
    await using chat = await RunningChat.start({ passwordCost: 4 });
    await using folder = await temporaryDirectory();
    await using bob = await chat.irc("bob", { join: "#lobby", ...PATIENT });
    const [command = "", first = "", second = ""] = blocksOf("With irssi", chat);
    const home = ["env", `HOME=${folder.root}`];
    // Nobody is here to answer whether lines that come so fast are meant to be pasted.
    mkdirSync(folder.path(".irssi"));
    writeFileSync(folder.path(".irssi/config"), `settings = { "fe-text" = { paste_verify_line_count = "0"; }; };`);
    {
      await using terminal = await Terminal.start([...home, ...command.trim().split(" ")]);
      await shows(terminal, "Welcome to the Holdfast Network, ann!");
      for (const line of linesOf(first)) await terminal.type(line);
      await bob.expectLine(/^:ann!\S+ JOIN #lobby$/);
      await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :hello from irssi$/);
      await bob.expectLine(/^:ann!\S+ PRIVMSG bob :psst$/);
      for (const line of linesOf(second)) await terminal.type(line);
      await shows({ screen: async () => (await accountOf(bob)) ?? "" }, "ann");
      await shows({ screen: async () => readFileSync(folder.path(".irssi/config"), "utf8") }, "sasl_password");
    }
    await bob.expectLine(/^:ann!\S+ QUIT /);

    await using _terminal = await Terminal.start([...home, "irssi"]);

    await bob.expectLine(/^:ann!\S+ JOIN #lobby$/);
    expect(await accountOf(bob)).toBe("ann");
  },
  60_000,
);

test.skipIf(weechat.lack)(
  `the examples with WeeChat do what they say${skipNote(weechat)}`,
  async () => {
    await using chat = await RunningChat.start({ passwordCost: 4 });
    await using bob = await chat.irc("bob", { join: "#lobby", ...PATIENT });
    await using client = await WeeChat.open();
    const [first = "", second = ""] = blocksOf("With WeeChat", chat);
    const [, register = ""] = /\(`(\/quote -server here .*)`\)/.exec(README) ?? [];

    for (const line of linesOf(first)) await client.type(line);
    await bob.expectLine(/^:ann!\S+ JOIN #lobby$/);
    await client.type(register);
    await shows(client, "You have an account now");
    for (const line of linesOf(second)) await client.type(line);

    await bob.expectLine(/^:ann!\S+ QUIT /);
    await bob.expectLine(/^:ann!\S+ JOIN #lobby$/);
    expect(await accountOf(bob)).toBe("ann");
  },
  60_000,
);

/** The blocks of code under a heading, with the port at which the chat is found here. */
function blocksOf(heading: string, chat: RunningChat): string[] {
  const [, section = ""] = README.split(`### ${heading}\n`);
  const own = section.slice(0, section.indexOf("\n##"));
  const blocks = [...own.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.map((block) => block.replaceAll("6667", String(portOf(chat))));
}

function linesOf(block: string): string[] {
  return block.trim().split("\n");
}

/** The account of ann, as bob is told. */
async function accountOf(bob: Parameters<typeof synchronised>[0]): Promise<string | undefined> {
  await bob.send("WHOIS ann\r\n");
  return / 330 bob ann (\S+) :/.exec((await synchronised(bob)).join("\n"))?.[1];
}
