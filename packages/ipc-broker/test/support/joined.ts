import type { ScriptedClient } from "@holdfast/net-core/testing";
import { readInfo } from "./info.ts";
import type { ServerUnderTest } from "./server-under-test.ts";

export const PING = { ask: "PING\r\n", answer: "PONG\r\n" };

/** A client whose CONNECT, and whatever it says then, the server has read. */
export async function joined(server: ServerUnderTest, says = "", options: object = {}): Promise<ScriptedClient> {
  const client = await server.connect();
  await readInfo(client);
  const connect = { verbose: false, headers: true, no_responders: true, ...options };
  await client.send(`CONNECT ${JSON.stringify(connect)}\r\n${says}`);
  await client.expectSilence(PING);
  return client;
}

/** Lets a client that has subscribed to `r` ask until it is told that there are no responders. */
export async function untilNobodyHears(subject: string, asker: ScriptedClient): Promise<void> {
  let answer = "PONG";
  while (answer === "PONG") {
    await asker.send(`PUB ${subject} r 0\r\n\r\nPING\r\n`);
    answer = await lineOf(asker);
  }
  const bytes = Number(/^HMSG r \S+ (\d+) \1$/.exec(answer)?.[1]);
  await asker.read(bytes + "\r\n".length);
  await hear(asker, PING.answer);
}

/** As `expectSilence`, of a client that may have been asked by a PING meanwhile; see {@link hear}. */
export async function expectServed(client: ScriptedClient, { ask, answer } = PING): Promise<void> {
  await client.send(ask);
  await hear(client, answer);
}

/** Takes these bytes, and a PING that may be in front of them: servers measure the round trip in the first seconds. */
export async function hear(client: ScriptedClient, bytes: string): Promise<void> {
  await client.expect(bytes).catch(() => client.expect(`${PING.ask}${bytes}`));
}

async function lineOf(client: ScriptedClient): Promise<string> {
  const line = await client.expectLine();
  return line === "PING" ? client.expectLine() : line;
}
