import { expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { FrameworkClient } from "./framework-client.ts";
import { portOf } from "./port-of.ts";
import { shows, timesShown } from "./real-client.ts";

test("a bot by irc-framework gets what was said before it came, once and in order, when it asks for it", async () => {
  await using chat = await RunningChat.start();
  await using bob = await chat.irc("bob", { join: "#tea" });
  await bob.send("PRIVMSG #tea :first\r\nPRIVMSG #tea :second\r\n");
  await synchronised(bob);
  await using bot = await FrameworkClient.start({ port: portOf(chat), nick: "bot" });
  await bot.join("#tea");

  bot.askForHistory();

  await shows(bot, bot.look.said("bob", "first") + bot.look.said("bob", "second"));
  expect(await timesShown(bot, "privmsg bob")).toBe(2);
});
