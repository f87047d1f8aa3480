import { ScriptedClient } from "@holdfast/net-core/testing";
import type { DemoServer } from "../lab/demo-server.ts";

const QUESTION = { echo: "hello\n", chat: "PING hello\r\n", broker: "PING\r\n" };
const ANSWER = { echo: /^hello$/, chat: /hello/, broker: /^(INFO|PONG)/ };

/** Whether the server answers a client who comes now. @throws what connecting to it throws. */
export async function isAnswered(server: DemoServer, at: string = server.tcp): Promise<boolean> {
  await using client = await ScriptedClient.connect(at);
  await client.send(QUESTION[server.name]);
  await client.expectLine(ANSWER[server.name]);
  return true;
}
