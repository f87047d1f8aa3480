import { Child, requireProgram } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { RunningChat } from "../support/chatting.ts";
import { FrameworkClient } from "./framework-client.ts";
import { Irssi } from "./irssi.ts";
import { portOf } from "./port-of.ts";
import { type RealClient, shows, timesShown } from "./real-client.ts";
import { WeeChat } from "./weechat.ts";

const ROOM = "#tea";
const lack = ["nc", "irssi", "tmux", "weechat-headless"].map((name) => requireProgram(name).lack).find(Boolean);

test.skipIf(lack)(
  "netcat, irssi, weechat and a bot see each other's lines in one room, each once",
  { timeout: 60_000 },
  async () => {
    await using chat = await RunningChat.start({ lobby: ROOM });
    const port = portOf(chat);
    await using ned = Child.start("nc", ["127.0.0.1", String(port)], { deadlineMs: 15_000 });
    await ned.said("What is your name?\r\n");
    ned.process.stdin.write("ned\n");
    await ned.said(`You are in ${ROOM}: @ned\r\n`);
    await using iris = await Irssi.start({ port, nick: "iris" });
    await using will = await WeeChat.start({ port, nick: "will" });
    await using bot = await FrameworkClient.start({ port, nick: "bot" });
    const clients = new Map<string, RealClient>([
      ["iris", iris],
      ["will", will],
      ["bot", bot],
    ]);
    for (const [nick, client] of clients) {
      await client.join(ROOM);
      await ned.said(`* ${nick} has come to ${ROOM}\r\n`);
    }

    ned.process.stdin.write("from ned\n");
    for (const [nick, client] of clients) await client.say(`from ${nick}`);

    for (const [nick, client] of clients) {
      await ned.said(`<${nick}> from ${nick}\r\n`);
      for (const other of ["ned", ...clients.keys()]) {
        if (other !== nick) await shows(client, client.look.said(other, `from ${other}`));
      }
    }
    ned.process.stdin.write("/quit that was it\n");
    for (const client of clients.values()) {
      await shows(client, "that was it");
      expect(await timesShown(client, "from ned")).toBe(1);
    }
    expect(ned.stdout.match(/<\w+> from \w+\r\n/g)).toHaveLength(3);
  },
);
