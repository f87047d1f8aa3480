import { readFileSync } from "node:fs";
import type { ScriptedClient } from "@holdfast/net-core/testing";
import { Child, ServiceCommand, temporaryDirectory } from "@holdfast/net-core/testing";
import { createChat, StoreError } from "@holdfast/line-chat";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";
import { COMMAND } from "./support/command.ts";

const CAPABILITIES = "batch server-time message-tags draft/chathistory draft/event-playback draft/read-marker";
const LOGIN = Buffer.from("\0ann\0correct horse").toString("base64");
const NODE = COMMAND.slice(1);

/** What the latest of a conversation are, without the names of their batches. */
async function latest(client: ScriptedClient, target: string): Promise<string[]> {
  await client.send(`CHATHISTORY LATEST ${target} * 100\r\n`);
  return (await synchronised(client)).slice(1, -1).map((line) => line.replace(/batch=[^;]+;/, ""));
}

describe("after a restart", () => {
  test("what was said and has happened, the accounts and how far they have read are as they were", async () => {
    await using folder = await temporaryDirectory();
    const options = { store: folder.path("chat.db"), passwordCost: 4 };
    const before: string[] = [];
    const topical =
      "TOPIC #tea :Darjeeling\r\nPRIVMSG #tea :€uro\r\nPRIVMSG bob :psst\r\nNICK anna\r\nMODE #tea +m\r\n";
    {
      await using chat = await RunningChat.start(options);
      await using ann = await chat.irc("ann", { capabilities: CAPABILITIES, join: "#tea" });
      await using _bob = await chat.irc("bob");
      await ann.send(`REGISTER * * :correct horse\r\n${topical}KICK #tea anna :out\r\nJOIN #tea\r\n`);
      await ann.send("MARKREAD #tea timestamp=2026-01-02T03:04:05.678Z\r\n");
      await synchronised(ann);
      before.push(...(await latest(ann, "#tea")), ...(await latest(ann, "bob")));
      expect(before).toHaveLength(8);
      await chat.server.shutdown();
    }

    await using chat = await RunningChat.start(options);
    await using ann = await chat.irc("somebody", { capabilities: CAPABILITIES });
    await ann.send(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${LOGIN}\r\n`);
    expect((await synchronised(ann)).at(-1)).toMatch(/ 903 /);
    await ann.send("JOIN #tea\r\n");

    expect(
      (await synchronised(ann)).some((line) => line.includes("MARKREAD #tea timestamp=2026-01-02T03:04:05.678Z")),
    ).toBe(true);
    const after = [...(await latest(ann, "#tea")), ...(await latest(ann, "bob"))];
    // Whoever came last when the room was left, and comes now, has come since.
    const since = / (?:JOIN #tea|QUIT :.*)$/;
    expect(after.filter((line) => !since.test(line))).toEqual(before.filter((line) => !since.test(line)));
  });

  test("nothing new is stamped with a moment of before, though the clock has gone back", async () => {
    await using folder = await temporaryDirectory();
    const options = { store: folder.path("chat.db") };
    const times: number[] = [];
    for (let run = 0; run < 2; run += 1) {
      await using chat = await RunningChat.start(options);
      await using ann = await chat.irc("ann", { capabilities: `${CAPABILITIES} echo-message`, join: "#tea" });
      // Faster than the clock, so that the stamps are ahead of it at the end.
      await ann.send("PRIVMSG #tea :hello\r\n".repeat(400));
      for (const line of await synchronised(ann)) times.push(Date.parse(/time=([^;]+)/.exec(line)?.[1] ?? ""));
      await chat.server.shutdown();
    }

    expect(times).toHaveLength(800);
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] as number))).toBe(true);
  });

  test("what is retained no more is not in the file either", async () => {
    await using folder = await temporaryDirectory();
    const options = { store: folder.path("chat.db"), historyLines: 10 };
    {
      await using chat = await RunningChat.start(options);
      await using ann = await chat.irc("ann", { join: "#tea" });
      await ann.send(Array.from({ length: 25 }, (_, index) => `PRIVMSG #tea :secret ${index}.\r\n`).join(""));
      await synchronised(ann);
      await chat.server.shutdown();
    }

    await using chat = await RunningChat.start(options);
    await using ann = await chat.irc("ann", { join: "#tea" });
    await ann.send("CHATHISTORY LATEST #tea * 100\r\n");

    const numbers = (await synchronised(ann)).map((line) => Number(/secret (\d+)/.exec(line)?.[1]));
    expect(numbers).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
    expect(readFileSync(options.store).includes("secret 14.")).toBe(false);
  });
});

test("a file that is none of a chat is an error before anything listens", async () => {
  await using folder = await temporaryDirectory();

  expect(() => createChat({ store: folder.path(".") })).toThrow(StoreError);
});

test("a chat with a file is not started again after its shutdown, and one without is", async () => {
  await using folder = await temporaryDirectory();
  const listen = ["tcp://127.0.0.1:0"];
  const [kept, other] = [createChat({ listen, store: folder.path("chat.db") }), createChat({ listen })];
  for (const chat of [kept, other]) {
    await chat.start();
    await chat.shutdown();
  }

  await expect(kept.start()).rejects.toThrow(StoreError);
  await other.start();
  await other.shutdown();
});

describe("the command", () => {
  test(
    "keeps its file in the folder of the systemd unit, and exports it for another one to import",
    { timeout: 30_000 },
    async () => {
      await using folder = await temporaryDirectory();
      const env = { ...process.env, STATE_DIRECTORY: folder.path(".") };
      await using serving = new ServiceCommand(COMMAND, ["--listen=tcp://127.0.0.1:0", "--accounts-password-cost=4"], {
        env,
      });
      const address = await serving.address();
      await using client = Child.node([
        "-e",
        `require("net").connect(${/\d+$/.exec(address)?.[0]}).end("ann\\n/register correct horse\\nhello\\n").pipe(process.stdout)`,
      ]);
      await client.exit();
      serving.process.kill("SIGTERM");
      expect(await serving.exit()).toBe(0);

      await using exporting = Child.node([...NODE, "export"], { env });
      expect(await exporting.exit()).toBe(0);
      const lines = exporting.stdout.trimEnd().split("\n");
      expect(lines[0]).toBe('{"type":"holdfast-line-chat","version":1}');
      expect(lines[1]).toMatch(/^\{"type":"account","name":"ann",.*\$scrypt\$ln=4,.*SCRAM-SHA-256\$65536:/);
      expect(lines.filter((line) => line.includes("hello"))).toHaveLength(1);

      const other = `--store=${folder.path("other.db")}`;
      await using importing = Child.node([...NODE, "import", other]);
      importing.process.stdin.end(exporting.stdout);
      expect(await importing.exit()).toBe(0);
      expect(importing.stdout).toBe(`imported 1 accounts and ${lines.length - 2} events\n`);
      await using again = Child.node([...NODE, "export", other]);
      await again.exit();
      expect(again.stdout).toBe(exporting.stdout);
    },
  );

  test.each([
    [["export"], "store must be the path of a file here"],
    [["--store=/no/such/folder/chat.db"], "the store /no/such/folder/chat.db cannot be opened"],
  ])("with %j says what is wrong, and ends with 78", async (args, message) => {
    await using child = Child.node([...NODE, ...args]);

    expect(await child.exit()).toBe(78);
    expect(child.stderr).toContain(message);
  });
});
