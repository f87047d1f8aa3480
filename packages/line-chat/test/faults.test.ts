import type { Endpoint } from "@holdfast/net-core";
import { FaultProxy, ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { RunningChat, synchronised } from "./support/chatting.ts";

const DIALECTS = [
  {
    dialect: "IRC",
    comes: "NICK ann\r\nUSER ann 0 * :Ann\r\nJOIN #lobby\r\n",
    says: (text: string) => `PRIVMSG #lobby :${text}`,
  },
  { dialect: "plain", comes: "ann\n", says: (text: string) => text },
] as const;

describe.each(DIALECTS)("a client that speaks $dialect", ({ comes, says }) => {
  test("is not heard by half a line when it is reset in the middle of it, and is gone for everybody", async () => {
    await using stage = await Stage.set();
    const { ann, bob, proxy } = stage;

    await ann.send(`${comes}${says("whole")}\r\n${says("ha")}`);
    await bob.expectLine(/ JOIN #lobby$/);
    await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :whole$/);
    proxy.reset();

    await bob.expectLine(/^:ann!\S+ QUIT :Connection closed$/);
    expect(await synchronised(bob)).toEqual([]);
  });

  test("is heard by its last line though a FIN ends it, and is answered", async () => {
    await using stage = await Stage.set();
    const { ann, bob, proxy } = stage;

    await ann.send(`${comes}${says("whole")}\r\n${says("unfinished")}`);
    await bob.expectLine(/ JOIN #lobby$/);
    await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :whole$/);
    for (const connection of proxy.connections) connection.halfClose("server");

    await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :unfinished$/);
    await bob.expectLine(/^:ann!\S+ QUIT :Connection closed$/);
    expect((await ann.readToEnd()).toString()).toContain("@bob");
  });

  test("is understood when each byte comes by itself, both ways", async () => {
    await using stage = await Stage.set();
    const { ann, bob, proxy } = stage;
    proxy.set({ toServer: { pieceBytes: 1 }, toClient: { pieceBytes: 1 } });

    await ann.halfClose(`${comes}${says("täglich € 🙂")}\r\n`);

    await bob.expectLine(/ JOIN #lobby$/);
    await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :täglich € 🙂$/);
    await bob.expectLine(/^:ann!\S+ QUIT :Connection closed$/);
    expect((await ann.readToEnd()).toString()).toContain("@bob");
  });

  test("gets all that it is owed after its FIN, over a slow line too", async () => {
    await using stage = await Stage.set();
    const { ann, bob, proxy } = stage;
    for (let number = 0; number < 200; number += 1) await bob.send(`JOIN #room-${number}\r\n`);
    await synchronised(bob);
    proxy.set({ toClient: { bytesPerSecond: 200_000, latencyMs: 20 } });
    const asks = comes.startsWith("NICK") ? "WHO #lobby\r\n".repeat(200) : "/rooms\n";

    await ann.halfClose(`${comes}${asks}${says("the end")}`);

    await bob.expectLine(/ JOIN #lobby$/);
    await bob.expectLine(/^:ann!\S+ PRIVMSG #lobby :the end$/);
    const told = (await ann.readToEnd()).toString();
    expect(told.match(comes.startsWith("NICK") ? / 315 ann #lobby /g : /^#room-\d+ \(1\)/gm)).toHaveLength(200);
  });
});

describe("who takes nothing of what it is sent", () => {
  test("is cut in the middle of its own commands, and leaves nobody and nothing behind", async () => {
    await using chat = await RunningChat.start({ maxPending: 4_096, maxTargets: 50 });
    await using bob = await chat.irc("bob", { join: "#lobby" });
    await using ann = await chat.irc("ann", { join: "#lobby" });
    await bob.expectLine(/ JOIN #lobby$/);

    const rooms = Array.from({ length: 50 }, (_, number) => `#room-${number}`);
    await ann.send(`JOIN ${rooms.join(",")}\r\n`);

    await untilLine(bob, / QUIT :Reads too slowly$/);
    expect(await synchronised(bob)).toEqual([]);
    expect([...chat.server.chat.rooms].map(({ name }) => name)).toEqual(["#lobby"]);
    expect([...chat.server.chat.people].map(({ nick }) => nick)).toEqual(["bob"]);
  });

  test("is out when as much waits as may, and the others hear everything and why", async () => {
    await using folder = await temporaryDirectory(); // over a Unix socket, where the system's own buffers are small
    await using chat = await RunningChat.start({ listen: [`unix:${folder.path("chat")}`], maxPending: 65_536 });
    await using bob = await chat.irc("bob", { join: "#tea" });
    await using frozen = await chat.irc("frozen", { join: "#tea" });
    await using ann = await chat.irc("ann", { join: "#tea" });
    for (const nick of ["frozen", "ann"]) await bob.expectLine(new RegExp(`^:${nick}!\\S+ JOIN`));
    frozen.pause();

    const heard: string[] = [];
    let quit = "";
    for (let number = 0; quit === ""; number += 1) {
      const text = `${number} ${"x".repeat(400)}`;
      await ann.send(`PRIVMSG #tea :${text}\r\n`);
      const line = await bob.expectLine();
      if (line.includes(" QUIT ")) quit = line;
      else heard.push(line);
      if (quit !== "") heard.push(await bob.expectLine());
      expect(heard.at(-1)).toBe(`:ann!~ann@unix PRIVMSG #tea :${text}`);
    }

    expect(quit).toBe(":frozen!~frozen@unix QUIT :Reads too slowly");
    expect(heard.length * 450).toBeGreaterThan(65_536);
  });
});

/** ann comes through a faulty line, which bob does not. */
class Stage implements AsyncDisposable {
  readonly chat: RunningChat;
  readonly proxy: FaultProxy;
  readonly ann: ScriptedClient;
  readonly bob: ScriptedClient;

  private constructor({ chat, proxy, ann, bob }: Pick<Stage, "chat" | "proxy" | "ann" | "bob">) {
    this.chat = chat;
    this.proxy = proxy;
    this.ann = ann;
    this.bob = bob;
  }

  static async set(): Promise<Stage> {
    const chat = await RunningChat.start({ graceMs: 60_000, maxRoomsPerPerson: 1_000 });
    const proxy = await FaultProxy.listen({ to: chat.server.endpoints[0] as Endpoint });
    const bob = await chat.irc("bob", { join: "#lobby" });
    return new Stage({ chat, proxy, bob, ann: await ScriptedClient.connect(proxy.endpoint) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of [this.ann, this.bob, this.proxy, this.chat]) await each[Symbol.asyncDispose]();
  }
}

async function untilLine(client: ScriptedClient, expected: RegExp): Promise<void> {
  for (;;) if (expected.test(await client.expectLine())) return;
}
