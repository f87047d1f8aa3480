import type { ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { client, stays, talk } from "../support/conversation.ts";
import { describeServers, describeWire } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";
import { expectServed, hear, joined, PING, untilNobodyHears } from "../support/joined.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

const EXCEEDED = "-ERR 'maximum subscriptions exceeded'⏎";
const CONNECT = 'CONNECT {"verbose":false,"headers":true}\r\n';
const KIB = 1024;

describeWire("maxSubscriptions", { maxSubscriptions: 2 }, [
  stays(
    "refuses one more, and the connection stays",
    "SUB a 1⏎SUB b 2⏎SUB c 3⏎PUB c 1⏎x⏎PUB b 1⏎y⏎PING⏎",
    `${EXCEEDED}MSG b 2 1⏎y⏎PONG⏎`,
  ),
  stays("refuses one more of a queue group, too", "SUB a 1⏎SUB b 2⏎SUB c q 3⏎PING⏎", `${EXCEEDED}PONG⏎`),
  stays("does not count what has ended", "SUB a 1⏎SUB b 2⏎UNSUB 1⏎SUB c 3⏎PUB c 1⏎x⏎", "MSG c 3 1⏎x⏎"),
  stays(
    "does not count what has had its number",
    "SUB a 1⏎SUB b 2⏎UNSUB 1 1⏎PUB a 1⏎x⏎SUB c 3⏎PUB c 1⏎y⏎",
    "MSG a 1 1⏎x⏎MSG c 3 1⏎y⏎",
  ),
  stays(
    "is no longer reached once one has ended",
    "SUB a 1⏎SUB b 2⏎SUB c 3⏎UNSUB 2⏎SUB c 3⏎PUB c 1⏎x⏎",
    `${EXCEEDED}MSG c 3 1⏎x⏎`,
  ),
  talk(
    "gives no +OK for what it refuses",
    client("ann", { verbose: true })("SUB a 1⏎SUB b 2⏎SUB c 3⏎UNSUB 3⏎", `+OK⏎+OK⏎+OK⏎${EXCEEDED}+OK⏎`),
  ),
  talk(
    "is for each client",
    client("ann")("SUB a 1⏎SUB b 2⏎PING⏎", "PONG⏎"),
    client("bob")("SUB a 1⏎PUB a 1⏎x⏎", "MSG a 1 1⏎x⏎"),
    client("ann")("", "MSG a 1 1⏎x⏎"),
  ),
  stays("comes before what else is wrong", "SUB a 1⏎SUB b 2⏎SUB c..d 3⏎SUB a 1⏎PING⏎", `${EXCEEDED}${EXCEEDED}PONG⏎`),
]);

describeServers("maxConnections", (kind) => {
  test("refuses one more after its INFO, and takes another when one has gone", async () => {
    await using server = await kind.start({ maxConnections: 2 });
    await using first = await joined(server);
    await using second = await joined(server);
    await using third = await server.connect();

    await readInfo(third);
    await third.expectLine("-ERR 'maximum connections exceeded'");
    await third.expectEnd();

    await second.halfClose();
    await second.expectEnd();
    await using _fourth = await joinedAtLast(server);
    await first.expectSilence(PING);
  });
});

describeServers("maxPayload", (kind) => {
  test("may not be more than maxPending", async () => {
    await expect(kind.start({ maxPayload: 1_001, maxPending: 1_000 })).rejects.toThrow();
    await using _server = await kind.start({ maxPayload: 1_000, maxPending: 1_000 });
  });
});

describeServers("who is too slow", (kind) => {
  test("is closed in silence when more than maxPending waits for it, and nobody else notices", async () => {
    // nats-server closes it only when the write that hangs is over, and slows publishers down until then.
    const writeDeadlineMs = kind.isOurs ? 60_000 : 300;
    await using server = await kind.start({ maxPending: 256 * KIB, maxPayload: 200 * KIB, writeDeadlineMs });
    await using slow = await joined(server, "SUB a 1\r\n");
    await using quick = await joined(server, "SUB a 1\r\n");
    await using publisher = await joined(server);
    slow.pause();

    // Much more than the limit and what the system's own buffers take.
    const payload = "x".repeat(200 * KIB);
    const message = `MSG a 1 r ${payload.length}\r\n${payload}\r\n`;
    for (let round = 0; round < 100; round += 1) {
      await publisher.send(`PUB a r ${payload.length}\r\n${payload}\r\n`);
      await hear(quick, message);
    }
    await expectServed(publisher);

    slow.resume();
    await slow.expectClosed();
    expect(await messagesOf(slow, message)).toBeLessThan(100);
    await expectServed(quick);
  });

  test("is closed in silence when it takes nothing for writeDeadlineMs, and nobody else notices", async () => {
    await using server = await kind.start({ writeDeadlineMs: 100 });
    await using slow = await joined(server, "SUB a 1\r\n");
    await using other = await joined(server, "SUB b 1\r\n");
    await using watcher = await joined(server, "SUB r 1\r\n");
    slow.pause();

    const payload = "x".repeat(512 * KIB);
    const message = `MSG a 1 ${payload.length}\r\n${payload}\r\n`;
    for (let round = 0; round < 40; round += 1) await other.send(`PUB a ${payload.length}\r\n${payload}\r\n`);
    await expectServed(other);
    await untilNobodyHears("a", watcher);

    slow.resume();
    await slow.expectClosed();
    expect(await messagesOf(slow, message)).toBeLessThan(40);
    await expectServed(other, { ask: "PUB b 1\r\nx\r\nPING\r\n", answer: "MSG b 1 1\r\nx\r\nPONG\r\n" });
  });

  test("but reads before the limits are reached gets everything", async () => {
    await using server = await kind.start();
    await using late = await joined(server, "SUB a 1\r\n");
    await using publisher = await joined(server);
    late.pause();

    const payload = "x".repeat(256 * KIB);
    for (let round = 0; round < 40; round += 1) await publisher.send(`PUB a ${payload.length}\r\n${payload}\r\n`);
    await expectServed(publisher);
    late.resume();

    for (let round = 0; round < 40; round += 1) await hear(late, `MSG a 1 ${payload.length}\r\n${payload}\r\n`);
    await expectServed(late);
  });
});

/** Connects again and again: a server may need a moment until it knows that somebody has gone. */
async function joinedAtLast(server: ServerUnderTest): Promise<ScriptedClient> {
  for (;;) {
    const client = await server.connect();
    await readInfo(client);
    const isIn = await client.expectSilence({ ask: `${CONNECT}PING\r\n`, answer: "PONG\r\n" }).then(
      () => true,
      () => false,
    );
    if (isIn) return client;
    await client[Symbol.asyncDispose]();
  }
}

/** How many whole messages a client has got before its end; there is nothing but messages, and no -ERR. */
async function messagesOf(client: ScriptedClient, message: string): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await client.expect(message);
    } catch {
      const rest = await remainder(client, message);
      expect(message.startsWith(rest) || rest.startsWith("MSG")).toBe(true);
      return count;
    }
  }
}

async function remainder(client: ScriptedClient, message: string): Promise<string> {
  let rest = "";
  for (let index = 0; index < message.length; index += 1) {
    const byte = await client.read(1).catch(() => undefined);
    if (byte === undefined) break;
    rest += String(byte);
  }
  return rest;
}
