import type { Endpoint } from "@holdfast/net-core";
import { Authority, type FoundProgram, FaultProxy, requireProgram, skipNote } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "../support/chatting.ts";
import { portOf } from "./port-of.ts";
import { FrameworkClient } from "./framework-client.ts";
import { Irssi } from "./irssi.ts";
import { type Person, type RealClient, shows, timesShown } from "./real-client.ts";
import { WeeChat } from "./weechat.ts";

const TIMEOUT_MS = 60_000;
/** Programs start and come back slowly on a busy machine. */
const PATIENT = { deadlineMs: 15_000 };
const tmux = requireProgram("tmux");
const irssi = requireProgram("irssi");
const weechat = requireProgram("weechat-headless");
const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });
const NODE: FoundProgram = { name: "node", path: process.execPath, lack: undefined };

const CLIENTS: readonly {
  readonly name: string;
  readonly needs: FoundProgram;
  readonly start: (person: Person) => Promise<RealClient>;
  /** What it can log in by. */
  readonly mechanisms: readonly NonNullable<Person["login"]>["mechanism"][];
}[] = [
  {
    name: "irssi",
    needs: tmux.lack === undefined ? irssi : tmux,
    start: (person) => Irssi.start(person),
    mechanisms: ["PLAIN"],
  },
  { name: "weechat", needs: weechat, start: (person) => WeeChat.start(person), mechanisms: ["PLAIN", "SCRAM-SHA-256"] },
  { name: "irc-framework", needs: NODE, start: (person) => FrameworkClient.start(person), mechanisms: ["PLAIN"] },
];

for (const { name, needs, start, mechanisms } of CLIENTS) {
  describe.skipIf(needs.lack)(`${name}${skipNote(needs)}`, { timeout: TIMEOUT_MS }, () => {
    test("registers, joins, and talks in a room with a person who has netcat", async () => {
      await using chat = await RunningChat.start({ lobby: "#tea" });
      await using bob = await chat.plain("bob", PATIENT);
      await using ann = await start({ port: portOf(chat), nick: "ann" });

      await ann.join("#tea");
      await bob.expectLine("* ann has come to #tea");
      await ann.say("hello, täglich € 🙂");
      await bob.expectLine("<ann> hello, täglich € 🙂");
      await bob.send("hi ann, schön\n/me waves\n");

      await shows(ann, ann.look.said("bob", "hi ann, schön"));
      await shows(ann, ann.look.did("bob", "waves"));
      await ann.act("bows");
      await bob.expectLine("* ann bows");
    });

    test.skipIf(openssl.lack)(`talks by TLS, too${skipNote(openssl)}`, async () => {
      const tls = new Authority("the test's authority").issue("localhost");
      const listen = ["tcp://127.0.0.1:0"];
      await using chat = await RunningChat.start({ listen, listenTls: listen, tls });
      await using bob = await chat.irc("bob", PATIENT);
      await using ann = await start({ port: portOf(chat, 1), nick: "ann", tls: true });

      await ann.tell("bob", "psst");
      await bob.expectLine(":ann!~ann@127.0.0.1 PRIVMSG bob :psst");
      await bob.send("WHOIS ann\r\n");

      expect((await synchronised(bob)).join("\n")).toContain(" 671 bob ann :");
    });

    test("talks to one person only", async () => {
      await using chat = await RunningChat.start();
      await using bob = await chat.irc("bob", PATIENT);
      await using ann = await start({ port: portOf(chat), nick: "ann" });

      await ann.tell("bob", "psst");
      await bob.expectLine(":ann!~ann@127.0.0.1 PRIVMSG bob :psst");
      await bob.send("PRIVMSG ann :what is it?\r\n");

      await shows(ann, ann.look.toldMe("bob", "what is it?"));
    });

    test("takes another name and sets the topic", async () => {
      await using chat = await RunningChat.start();
      await using bob = await chat.irc("bob", { join: "#tea", ...PATIENT });
      await bob.send("MODE #tea -t\r\n");
      await bob.expectLine(":bob!~bob@127.0.0.1 MODE #tea -t");
      await using ann = await start({ port: portOf(chat), nick: "ann" });
      await ann.join("#tea");
      await bob.expectLine(":ann!~ann@127.0.0.1 JOIN #tea");

      await ann.rename("anna");
      await bob.expectLine(":ann!~ann@127.0.0.1 NICK :anna");
      await ann.setTopic("Darjeeling, 4 o'clock");

      await bob.expectLine(":anna!~ann@127.0.0.1 TOPIC #tea :Darjeeling, 4 o'clock");
    });

    test("sees others set the topic, leave, come, take another name, and quit", async () => {
      await using chat = await RunningChat.start();
      await using bob = await chat.irc("bob", { join: "#tea", ...PATIENT });
      await using ann = await start({ port: portOf(chat), nick: "ann" });
      await ann.join("#tea");
      await bob.expectLine(":ann!~ann@127.0.0.1 JOIN #tea");

      await bob.send("TOPIC #tea :Assam\r\nPART #tea :tired\r\nJOIN #tea\r\nNICK rob\r\n");
      await shows(ann, ann.look.topic("bob", "Assam"));
      await shows(ann, ann.look.left("bob", "tired"));
      await shows(ann, ann.look.joined("bob", "#tea"));
      await shows(ann, ann.look.renamed("bob", "rob"));
      await bob.send("NICK bob\r\nQUIT :good night\r\n");

      await shows(ann, ann.look.quit("bob", "Quit: good night"));
    });

    test("is away, and is told that others are", async () => {
      await using chat = await RunningChat.start();
      await using bob = await chat.irc("bob", PATIENT);
      await using ann = await start({ port: portOf(chat), nick: "ann" });
      await bob.send("AWAY :gone fishing\r\n");
      await bob.expectLine(/ 306 /);

      await ann.tell("bob", "are you there?");
      await bob.expectLine(/are you there/);
      await shows(ann, ann.look.isAway("bob", "gone fishing"));
      await ann.away("lunch");

      // Nobody else is told of it: it is so as soon as somebody hears it who asks.
      let told: readonly string[] = [];
      while (told.length === 0) {
        await bob.send("PRIVMSG ann :and you?\r\n");
        told = await synchronised(bob);
      }
      expect(told).toEqual([":irc.test 301 bob ann :lunch"]);
    });

    test.each(mechanisms)("logs in by SASL %s", async (mechanism) => {
      const password = "correct-horse";
      await using chat = await RunningChat.start({ passwordCost: 4 });
      await using owner = await chat.irc("ann", PATIENT);
      await owner.send(`REGISTER * * :${password}\r\nQUIT\r\n`);
      await owner.expectLine(/REGISTER SUCCESS ann/);
      await owner.expectClosed();

      await using _ann = await start({ port: portOf(chat), nick: "ann", login: { mechanism, password } });

      await using bob = await chat.irc("bob", PATIENT);
      await bob.send("WHOIS ann\r\n");
      expect((await synchronised(bob)).join("\n")).toContain(" 330 bob ann ann :");
    });

    test("quits with its reason", async () => {
      await using chat = await RunningChat.start();
      await using bob = await chat.irc("bob", { join: "#tea", ...PATIENT });
      await using ann = await start({ port: portOf(chat), nick: "ann" });
      await ann.join("#tea");
      await bob.expectLine(":ann!~ann@127.0.0.1 JOIN #tea");

      await ann.quit("tea is ready");

      await bob.expectLine(":ann!~ann@127.0.0.1 QUIT :Quit: tea is ready");
    });

    test("comes back to its room after a cut, and misses and doubles nothing from then on", async () => {
      await using chat = await RunningChat.start();
      await using proxy = await FaultProxy.listen({ to: chat.server.endpoints[0] as Endpoint });
      await using bob = await chat.irc("bob", { join: "#tea", ...PATIENT });
      await using ann = await start({ port: portOf(proxy), nick: "ann" });
      await ann.join("#tea");
      await bob.expectLine(":ann!~ann@127.0.0.1 JOIN #tea");
      await bob.send("PRIVMSG #tea :before\r\n");
      await shows(ann, ann.look.said("bob", "before"));

      proxy.reset();
      await bob.expectLine(":ann!~ann@127.0.0.1 QUIT :Connection closed");
      await bob.expectLine(":ann!~ann@127.0.0.1 JOIN #tea");
      await bob.send("PRIVMSG #tea :after\r\n");

      await shows(ann, ann.look.said("bob", "after"));
      expect(await timesShown(ann, ann.look.said("bob", "before"))).toBe(1);
      expect(await timesShown(ann, ann.look.said("bob", "after"))).toBe(1);
    });
  });
}
