import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { ScriptedClient } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { describeServers } from "../support/describe-wire.ts";
import { readInfo } from "../support/info.ts";
import { joined } from "../support/joined.ts";
import type { ServerUnderTest } from "../support/server-under-test.ts";

const INTERVAL_MS = 120;

describeServers("keep-alive", (kind) => {
  test("a silent client is asked pingMax times, and then closed as stale", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 2 });
    await using client = await quiet(server);

    await client.expect("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
    await client.expectEnd();
  });

  test("the error comes an interval after the last question", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 1 });
    await using client = await quiet(server);

    await client.expect("PING\r\n");
    const askedAt = performance.now();
    await client.expect("-ERR 'Stale Connection'\r\n");
    const tookMs = performance.now() - askedAt;
    await client.expectEnd();

    expect(tookMs).toBeGreaterThan(INTERVAL_MS / 2);
  });

  test("each PONG lets it be asked anew", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 1 });
    await using client = await quiet(server);

    for (let round = 0; round < 4; round += 1) {
      await client.expect("PING\r\n");
      await client.send("PONG\r\n");
    }

    await client.expect("PING\r\n-ERR 'Stale Connection'\r\n");
    await client.expectEnd();
  });

  test("one PONG makes good for all questions", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 2 });
    await using client = await quiet(server);

    await client.expect("PING\r\nPING\r\n");
    await client.send("PONG\r\n");

    await client.expect("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
    await client.expectEnd();
  });

  test("a PONG that nobody asked for is ignored", async () => {
    await using server = await kind.start();
    await using client = await quiet(server);

    await client.send("PONG\r\nPONG\r\n");

    await client.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
  });

  test("a client that has sent no CONNECT is asked, too", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 1 });
    await using client = await server.connect();
    await readInfo(client);

    await client.expect("PING\r\n-ERR 'Stale Connection'\r\n");
    await client.expectEnd();
  });

  // One question may come whatever is sent: nats-server measures the round trip by it.
  test("a client that sends something is asked only after a silence", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS });
    await using client = await quiet(server);
    let [asked, silences, sentAt] = [0, 0, performance.now()];

    for (const endsAt = sentAt + 6 * INTERVAL_MS; sentAt < endsAt;) {
      await client.send("PUB a 0\r\n\r\nPING\r\n");
      if (performance.now() - sentAt > INTERVAL_MS / 2) silences += 1;
      sentAt = performance.now();
      for (let line = await client.expectLine(); line !== "PONG"; line = await client.expectLine()) {
        expect(line).toBe("PING");
        asked += 1;
        await client.send("PONG\r\n");
      }
      await setTimeout(2);
    }

    expect(asked).toBeLessThanOrEqual(1 + silences);
  });

  test("who is stale is gone from its subjects, and disturbs nobody", async () => {
    await using server = await kind.start({ pingIntervalMs: INTERVAL_MS, pingMax: 1 });
    await using stale = await quiet(server, "SUB a 1\r\n");
    await stale.expect("PING\r\n-ERR 'Stale Connection'\r\n");
    await stale.expectEnd();
    await using other = await joined(server, "SUB r 1\r\n");

    await other.send("PUB a r 0\r\n\r\n");

    await other.expectLine(/^HMSG r 1 \d+ \d+$/);
  });
});

/** A client that says this and no more. */
async function quiet(server: ServerUnderTest, says = ""): Promise<ScriptedClient> {
  const client = await server.connect();
  await readInfo(client);
  await client.send(`CONNECT {"verbose":false}\r\n${says}`);
  return client;
}
